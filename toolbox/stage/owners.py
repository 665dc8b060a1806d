"""Whose a file is that was in a tree before: by dpkg's lists and the RECORDs in it. Read for a message, when something is wrong already."""

from __future__ import annotations

import posixpath
from pathlib import Path

from stage.errors import StageError
from stage.paths import merged
from stage.python import SITES
from stage.record import rows

LISTS = "var/lib/dpkg/info"


def owner_of(root: Path, path: str) -> str:
    """Returns "of the package NAME", "of the wheel NAME-VERSION", or "of none of the packages there"."""
    for file in sorted((root / LISTS).glob("*.list")):
        if not file.is_file():
            continue
        listed = file.read_text("utf-8", "surrogateescape").split("\n")
        if path in (merged(line.lstrip("/")) for line in listed):
            return f"of the package {file.stem}"
    return f"of the wheel {found}" if (found := wheel_files(root).get(path)) else "of none of the packages there"


def wheel_files(root: Path) -> dict[str, str]:
    """Returns what the RECORDs of a tree name, by path: NAME-VERSION of the wheel. A RECORD that cannot be read names nothing."""
    found: dict[str, str] = {}
    for file in sorted(root.glob(f"{SITES}/*.dist-info/RECORD")):
        try:
            named = rows(file.read_text("utf-8", "surrogateescape"))
        except (StageError, OSError):
            continue
        site = file.parent.parent.relative_to(root).as_posix()
        for row in named:
            found.setdefault(posixpath.normpath(f"{site}/{row.path}"), file.parent.name.removesuffix(".dist-info"))
    return found
