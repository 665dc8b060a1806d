"""dpkg's lists of files: var/lib/dpkg/info/*.list (dpkg-query(1), -L)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

LISTS = "var/lib/dpkg/info/"
# Folders that are links into usr on a merged system (usrmerge(7)); a list has a path as its package shipped it.
_MERGED = ("bin/", "sbin/", "lib/", "lib32/", "lib64/", "libx32/")


def is_list(path: str) -> bool:
    """Tells whether a path, relative to the root, is one of the lists."""
    return path.startswith(LISTS) and path.endswith(".list")


def listed(root: Path, path: str) -> Iterator[str]:
    """Yields what the list at `path` names, relative to the root, where a usr-merged system has it."""
    for line in (root / path).read_text("utf-8", "surrogateescape").split("\n"):
        if line not in ("", "/."):
            yield merged(line.lstrip("/"))


def files(root: Path) -> set[str]:
    """Returns what all lists of a root file system name."""
    return {file for path in sorted((root / LISTS).glob("*.list")) for file in listed(root, f"{LISTS}{path.name}")}


def merged(path: str) -> str:
    """Returns where a path, relative to the root, lies on a usr-merged system: bin/x is usr/bin/x."""
    return f"usr/{path}" if path.startswith(_MERGED) else path
