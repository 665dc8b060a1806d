"""What .debs say: dpkg's status (Maintainer, Homepage), and /usr/share/doc/PACKAGE/copyright (Policy 12.5)."""

from __future__ import annotations

from collections.abc import Iterator
from email.parser import HeaderParser
from pathlib import Path

from credits import notices, people, words
from credits.inside import content

_STATUS = "var/lib/dpkg/status"
_STATUS_BYTES = 256 << 20


def debs(root: Path) -> list[dict[str, object]]:
    """Returns {name, version, people, url, file, copyright} of each package, sorted by name."""
    text = words.decoded(content(root, _STATUS, _STATUS_BYTES) or b"")
    return sorted((deb(root, fields) for fields in paragraphs(text)), key=lambda each: str(each["name"]))


def paragraphs(text: str) -> Iterator[dict[str, str]]:
    for paragraph in text.split("\n\n"):
        fields = {name.lower(): value for name, value in HeaderParser().parsestr(paragraph.strip("\n")).raw_items()}
        if fields.get("package") and fields.get("version"):
            yield fields


def deb(root: Path, fields: dict[str, str]) -> dict[str, object]:
    file = f"usr/share/doc/{fields['package']}/copyright"
    data = None if "/" in fields["package"] else content(root, file, notices.FILE)
    return {
        "name": fields["package"],
        "version": fields["version"],
        "people": people.of_status(fields.get("maintainer", "")),
        "url": words.url(fields.get("homepage", "")),
        "file": "" if data is None else f"/{file}",
        "copyright": [] if data is None else notices.notices([words.decoded(data)]),
    }
