"""What wheels say: METADATA (PyPA, core metadata 2.5; PEP 639 for licences), and the licence files beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

from credits import notices, people, stated, words
from credits.inside import content

# In bytes. Only the header is read: a description may follow.
_METADATA = 1 << 20
_LICENCE_FILE = re.compile(r"(?:licen[cs]e|copying|notice|copyright|authors)", re.IGNORECASE)
# Files of one wheel. torch has 150 licence files.
_FILES = 1000

# Classifiers that mean one licence: "BSD License" does not. https://packaging.python.org/en/latest/specifications/core-metadata/#license
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "zlib/libpng License": "Zlib",
}


def wheels(root: Path) -> list[dict[str, object]]:
    """Returns {name, version, metadata, authors, maintainers, url, licence, files, copyright, sboms} of each, sorted by path."""
    found = sorted(root.glob("**/*.dist-info/METADATA"))
    return [wheel(root, path.parent) for path in found if not path.is_symlink() and path.is_file()]


def wheel(root: Path, info: Path) -> dict[str, object]:
    data = content(root, (info / "METADATA").relative_to(root).as_posix(), _METADATA) or b""
    fields = HeaderParser().parsestr(words.decoded(data.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0]))
    files = list(licence_files(info))
    texts = (words.decoded(content(root, path.relative_to(root).as_posix(), notices.FILE) or b"") for path in files)
    return {
        "name": words.plain(one(fields, "Name")),
        "version": words.plain(one(fields, "Version")),
        "metadata": f"/{(info / 'METADATA').relative_to(root).as_posix()}",
        "authors": people.of_metadata(one(fields, "Author"), one(fields, "Author-email")),
        "maintainers": people.of_metadata(one(fields, "Maintainer"), one(fields, "Maintainer-email")),
        "url": home(fields),
        "licence": licence(fields),
        "files": [f"/{path.relative_to(root).as_posix()}" for path in files],
        "copyright": notices.notices(texts),
        "sboms": stated.sboms(root, info),
    }


def one(fields: Message, name: str) -> str:
    return str(fields.get(name, ""))


def home(fields: Message) -> str:
    """Returns where a project lives: the first of its pages by the names that they usually have."""
    pairs = [str(value).partition(",") for value in fields.get_all("Project-URL", [])]
    links = {label.strip().lower(): words.url(link) for label, _, link in pairs}
    wanted = ["homepage", "home", "repository", "source", "source code", "code", "github", "documentation", *links]
    return words.url(one(fields, "Home-page")) or next((links[each] for each in wanted if links.get(each)), "")


def licence(fields: Message) -> str:
    """Returns an SPDX expression: as it is written, or what its only classifier means; empty where neither says one."""
    written = words.plain(one(fields, "License-Expression"), 400)
    if written:
        return written
    names = [str(each).split(" :: ")[-1] for each in fields.get_all("Classifier", []) if str(each).startswith("License ::")]
    return CLASSIFIERS.get(names[0], "") if len(names) == 1 else ""


def licence_files(info: Path) -> Iterator[Path]:
    """Yields the files of licences (PEP 639) and older ones beside METADATA, at most some hundred."""
    new = (path for path in sorted((info / "licenses").glob("**/*")) if path.is_file() and not path.is_symlink())
    old = (path for path in sorted(info.iterdir()) if path.is_file() and not path.is_symlink() and _LICENCE_FILE.match(path.name))
    for _, path in zip(range(_FILES), [*old, *new], strict=False):
        yield path
