"""A file on its way: DIR/<sha256>.part, locked, so that two runs on one cache do not write it at the same time."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PIECE = 1 << 20


@contextmanager
def locked(part: Path) -> Iterator[int]:
    """Gives the open file of `part` to one holder at a time; an empty one is removed afterwards."""
    descriptor = _open_locked(part)
    try:
        yield descriptor
    finally:
        if _is_still(part, descriptor) and os.fstat(descriptor).st_size == 0:
            part.unlink()
        os.close(descriptor)


def _open_locked(part: Path) -> int:
    while True:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT, 0o644)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if _is_still(part, descriptor):
            return descriptor
        os.close(descriptor)  # the holder before us renamed or removed it


def _is_still(part: Path, descriptor: int) -> bool:
    try:
        here = part.stat()
    except FileNotFoundError:
        return False
    mine = os.fstat(descriptor)
    return (here.st_dev, here.st_ino) == (mine.st_dev, mine.st_ino)


class Writer:
    """Appends to a part, beginning with what it holds, and knows the sha256 and size (bytes) of all of it."""

    def __init__(self, descriptor: int) -> None:
        self._file = descriptor
        self.size, self._state = 0, hashlib.sha256()
        os.lseek(descriptor, 0, os.SEEK_SET)
        while piece := os.read(descriptor, PIECE):
            self._count(piece)

    def write(self, piece: bytes) -> None:
        """Writes all of `piece`. Raises OSError, for a full disk too."""
        view = memoryview(piece)
        while view:
            view = view[os.write(self._file, view) :]
        self._count(piece)

    def clear(self) -> None:
        """Begins again from nothing."""
        os.ftruncate(self._file, 0)
        os.lseek(self._file, 0, os.SEEK_SET)
        self.size, self._state = 0, hashlib.sha256()

    @property
    def sha256(self) -> str:
        """Returns the digest of what is there, in hexadecimal."""
        return self._state.hexdigest()

    def _count(self, piece: bytes) -> None:
        self._state.update(piece)
        self.size += len(piece)
