"""Reads a directory tree as a sorted list of entries."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass

from pack.errors import PackError

WHITEOUT = b".wh."
MAX_SHOWN = 50


@dataclass(slots=True)
class Entry:
    """One path of the tree: `path` relative and raw, `info` from lstat."""

    path: bytes
    info: os.stat_result


def entries(root: bytes) -> list[Entry]:
    """Lists everything below `root` (not `root` itself), sorted by the bytes of each part of the path, parents before children.

    Raises PackError naming every socket, device, fifo and every name that OCI reads as a whiteout (layer.md, "Whiteouts").
    """
    found: list[Entry] = []
    problems: list[str] = []
    pending = [b""]
    while pending:
        folder = pending.pop()
        with os.scandir(os.path.join(root, folder)) as items:
            for item in items:
                entry = Entry(os.path.join(folder, item.name), item.stat(follow_symlinks=False))
                found.append(entry)
                problems.extend(_problems(entry, item.name))
                if stat.S_ISDIR(entry.info.st_mode):
                    pending.append(entry.path)
    if problems:
        raise PackError(sorted(problems)[:MAX_SHOWN])
    # "/" before every other byte keeps a folder together ("a/c" before "a-b"): GNU tar gives folders their time when it leaves them.
    found.sort(key=lambda entry: entry.path.replace(b"/", b"\0"))
    return found


def _problems(entry: Entry, name: bytes) -> list[str]:
    mode = entry.info.st_mode
    shown = os.fsdecode(entry.path)
    problems = []
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode)):
        problems.append(f"PACK_KIND: {shown!r}: a layer holds files, directories and links, not {_kind(mode)}")
    if name.startswith(WHITEOUT):
        problems.append(f"PACK_WHITEOUT: {shown!r}: a name that begins with .wh. deletes files in an OCI layer; rename it")
    return problems


def _kind(mode: int) -> str:
    for test, word in ((stat.S_ISSOCK, "a socket"), (stat.S_ISFIFO, "a fifo"), (stat.S_ISBLK, "a block device")):
        if test(mode):
            return word
    return "a character device"
