"""Which files packages own: dpkg's lists (deb(5)), its alternatives, and the RECORD of each wheel (PyPA, recording installed projects)."""

from __future__ import annotations

import csv
import posixpath
from collections.abc import Iterable
from pathlib import Path

MERGED = ("bin/", "sbin/", "lib/", "lib32/", "lib64/", "libx32/")
LISTS = "var/lib/dpkg/info/"
ALTERNATIVES = "var/lib/dpkg/alternatives/"


def debian_files(root: Path, paths: Iterable[str]) -> set[str]:
    """Returns what the .list files among `paths` name, where a usr-merged system has it."""
    lists = [path for path in paths if path.startswith(LISTS) and path.endswith(".list")]
    return {_merged(line.lstrip("/")) for path in lists for line in _text(root / path).split("\n") if line not in ("", "/.")}


def alternative_links(root: Path, paths: Iterable[str]) -> set[str]:
    """Returns the links that dpkg's records of alternatives among `paths` name: the generic one, its followers, and both in etc/alternatives."""
    links: set[str] = set()
    for path in paths:
        if not path.startswith(ALTERNATIVES):
            continue
        # Mode, generic link, then name and link of each follower, up to an empty line (dpkg, update-alternatives.c).
        _, link, *rest = _text(root / path).split("\n\n", 1)[0].split("\n")
        names, others = rest[0::2], rest[1::2]
        links |= {_merged(text.lstrip("/")) for text in (link, *others)}
        links |= {f"etc/alternatives/{name}" for name in (path.removeprefix(ALTERNATIVES), *names)}
    return links


def wheel_files(root: Path, paths: Iterable[str]) -> set[str]:
    """Returns what the RECORD files among `paths` name. A path that leaves the root names nothing."""
    return {file for path in paths if path.endswith(".dist-info/RECORD") for file in _recorded(root, path)}


def _recorded(root: Path, record: str) -> list[str]:
    site = posixpath.dirname(posixpath.dirname(record))
    rows = csv.reader(_text(root / record).splitlines())
    return [posixpath.normpath(posixpath.join(site, row[0])) for row in rows if row]


def _merged(path: str) -> str:
    return f"usr/{path}" if path.startswith(MERGED) else path


def _text(file: Path) -> str:
    return file.read_text("utf-8", "surrogateescape")
