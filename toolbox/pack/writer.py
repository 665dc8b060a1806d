"""Turns the entries of a tree into the bytes of a tar archive, in pieces of about a mebibyte."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from pack import header as tar
from pack.errors import PackError
from pack.tree import Entry

PIECE = 1 << 20
END = bytes(2 * tar.BLOCK)


def tar_stream(root: bytes, found: list[Entry], epoch: int) -> Iterator[bytes]:
    """Yields the archive of `found`: numeric owners, mtime = min(mtime, epoch) in whole seconds, hard links kept."""
    buffer = bytearray()
    first_name: dict[tuple[int, int], bytes] = {}
    for entry in found:
        head, is_body = _head(root, entry, epoch, first_name)
        buffer += head
        if is_body:
            for piece in _body(root, entry):
                buffer += piece
                if len(buffer) >= PIECE:
                    yield bytes(buffer)
                    buffer.clear()
            buffer += tar.padding(entry.info.st_size)
        if len(buffer) >= PIECE:
            yield bytes(buffer)
            buffer.clear()
    yield bytes(buffer + END)


def _head(root: bytes, entry: Entry, epoch: int, first_name: dict[tuple[int, int], bytes]) -> tuple[bytes, bool]:
    """Returns the header of an entry and whether the file's content follows it."""
    info = entry.info
    mode = stat.S_IMODE(info.st_mode)
    mtime = max(0, min(int(info.st_mtime), epoch))
    common = (info.st_uid, info.st_gid, mtime)
    if stat.S_ISDIR(info.st_mode):
        return tar.header(entry.path + b"/", tar.DIRECTORY, mode, *common), False
    if info.st_nlink > 1:
        known = first_name.setdefault((info.st_dev, info.st_ino), entry.path)
        if known != entry.path:
            return tar.header(entry.path, tar.HARDLINK, mode, *common, link=known), False
    if stat.S_ISLNK(info.st_mode):
        target = os.readlink(os.path.join(root, entry.path))
        return tar.header(entry.path, tar.SYMLINK, 0o777, *common, link=target), False
    return tar.header(entry.path, tar.FILE, mode, *common, size=info.st_size), True


def _body(root: bytes, entry: Entry) -> Iterator[bytes]:
    left = entry.info.st_size
    descriptor = os.open(os.path.join(root, entry.path), os.O_RDONLY | os.O_NOFOLLOW)
    try:
        while left:
            piece = os.read(descriptor, min(PIECE, left))
            if not piece:
                raise PackError([f"PACK_CHANGED: {os.fsdecode(entry.path)!r}: became shorter while it was packed"])
            left -= len(piece)
            yield piece
    finally:
        os.close(descriptor)
