"""One pass over a root file system."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """A file, link or folder; `path` is relative to the root, in the file system's own bytes (surrogates)."""

    path: str
    mode: int
    user: int
    group: int
    size: int
    time: int

    @property
    def is_folder(self) -> bool:
        return stat.S_ISDIR(self.mode)

    @property
    def is_file(self) -> bool:
        return stat.S_ISREG(self.mode)

    @property
    def is_link(self) -> bool:
        return stat.S_ISLNK(self.mode)


def entries(root: Path) -> Iterator[Entry]:
    """Yields everything below `root`, links not followed."""
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        with os.scandir(root / folder) as found:
            for item in found:
                entry = _entry(item, f"{folder}/{item.name}" if folder else item.name)
                if entry.is_folder:
                    waiting.append(entry.path)
                yield entry


def _entry(item: os.DirEntry[str], path: str) -> Entry:
    facts = item.stat(follow_symlinks=False)
    return Entry(path, facts.st_mode, facts.st_uid, facts.st_gid, facts.st_size, int(facts.st_mtime))
