"""Puts the facts of a root file system together."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from survey.owners import alternative_links, debian_files, wheel_files
from survey.search import secrets
from survey.walk import Entry, entries

SPECIAL = 0o6000


def survey(root: Path, user: str) -> dict[str, object]:
    """Returns the facts; paths start with a slash and are sorted. `user` is "UID:GID", or empty when nobody owns anything."""
    found = sorted(entries(root), key=lambda entry: entry.path)
    paths = [entry.path for entry in found if not entry.is_folder]
    debian = debian_files(root, paths)
    owned = debian | wheel_files(root, paths) | alternative_links(root, paths)
    return {
        "files": len(paths),
        "setuid": _paths(entry for entry in found if entry.is_file and entry.mode & SPECIAL),
        "writable": _paths(entry for entry in found if _writable(entry, user)),
        "repositories": _paths(entry for entry in found if entry.path.rsplit("/", 1)[-1] == ".git"),
        "unowned": [f"/{path}" for path in paths if path not in owned],
        "newest": newest(entry for entry in found if entry.path in debian),
        "secrets": secrets(root, found),
    }


def newest(found: Iterable[Entry]) -> dict[str, object] | None:
    """Returns {path, time} of the newest file of a .deb, time in seconds: the time when Debian built the package.

    Only regular files below usr: stages write into /etc, and make links, at the time of the build.
    """
    files = [entry for entry in found if entry.is_file and entry.path.startswith("usr/")]
    if not files:
        return None
    last = max(files, key=lambda entry: (entry.time, entry.path))
    return {"path": f"/{last.path}", "time": last.time}


def _writable(entry: Entry, user: str) -> bool:
    """Tells whether everyone may write, or the image's own user as owner or group; the rights of links mean nothing."""
    uid, _, gid = user.partition(":")
    by_owner = str(entry.user) == uid and entry.mode & 0o200
    by_group = str(entry.group) == gid and entry.mode & 0o020
    return not entry.is_link and bool(entry.mode & 0o002 or by_owner or by_group)


def _paths(found: Iterable[Entry]) -> list[str]:
    return [f"/{entry.path}" for entry in found]
