"""Tar headers: ustar (POSIX.1-1988), and pax records (POSIX.1-2001) only where ustar cannot say it.

Written here and not by `tarfile`, so that no Python release can change the bytes of a layer.
"""

from __future__ import annotations

import struct

BLOCK = 512
FILE, HARDLINK, SYMLINK, DIRECTORY, PAX = b"0", b"1", b"2", b"5", b"x"
MAX_NAME, MAX_PREFIX = 100, 155
MAX_ID, MAX_SIZE = 0o7777777, 0o77777777777
# name mode uid gid size mtime checksum type linkname magic uname gname devmajor devminor prefix
_USTAR = struct.Struct("100s8s8s8s12s12s8sc100s8s32s32s8s8s155s12x")
_MAGIC = b"ustar\x0000"


def header(name: bytes, kind: bytes, mode: int, uid: int, gid: int, mtime: int, size: int = 0, link: bytes = b"") -> bytes:
    """Returns the header blocks of one entry, a pax header first where one is needed.

    `name` has no leading slash, and a trailing one for directories; `mtime` is in seconds (>= 0), `size` in bytes.
    """
    records: dict[bytes, bytes] = {}
    split = _split(name)
    if split is None:
        records[b"path"] = name
        split = (b"", name[:MAX_NAME])
    if len(link) > MAX_NAME or not link.isascii():
        records[b"linkpath"] = link
    for key, value, limit in ((b"uid", uid, MAX_ID), (b"gid", gid, MAX_ID), (b"size", size, MAX_SIZE), (b"mtime", mtime, MAX_SIZE)):
        if value > limit:
            records[key] = b"%d" % value
    main = _ustar(split, kind, mode, uid, gid, mtime, size, link[:MAX_NAME])
    return _pax(records) + main if records else main


def padding(size: int) -> bytes:
    """Returns the zeros that fill `size` bytes up to a whole block."""
    return bytes(-size % BLOCK)


def _split(name: bytes) -> tuple[bytes, bytes] | None:
    """Splits a name into ustar's prefix and name; None where it does not fit or is not ASCII."""
    if not name.isascii():
        return None
    if len(name) <= MAX_NAME:
        return b"", name
    # The shortest name part that leaves a prefix of at most 155 bytes; a directory's own slash does not count.
    slash = name.rfind(b"/", 0, min(MAX_PREFIX + 1, len(name) - 1))
    if slash > 0 and len(name) - slash - 1 <= MAX_NAME:
        return name[:slash], name[slash + 1 :]
    return None


def _octal(value: int, width: int, limit: int) -> bytes:
    return b"%0*o\0" % (width, value if value <= limit else 0)


def _ustar(split: tuple[bytes, bytes], kind: bytes, mode: int, uid: int, gid: int, mtime: int, size: int, link: bytes) -> bytes:
    fields = [
        split[1], _octal(mode, 7, MAX_ID), _octal(uid, 7, MAX_ID), _octal(gid, 7, MAX_ID),
        _octal(size, 11, MAX_SIZE), _octal(mtime, 11, MAX_SIZE), b" " * 8, kind, link, _MAGIC,
        b"", b"", _octal(0, 7, 0), _octal(0, 7, 0), split[0],
    ]
    fields[6] = b"%06o\0 " % sum(_USTAR.pack(*fields))
    return _USTAR.pack(*fields)


def _pax(records: dict[bytes, bytes]) -> bytes:
    if any(not _is_utf8(value) for value in records.values()):
        records = {b"hdrcharset": b"BINARY", **records}
    body = b"".join(_record(key, value) for key, value in records.items())
    return _ustar((b"", b"pax"), PAX, 0o644, 0, 0, 0, len(body), b"") + body + padding(len(body))


def _record(key: bytes, value: bytes) -> bytes:
    """One pax record: its own length in decimal, a space, key=value, newline."""
    rest = b" " + key + b"=" + value + b"\n"
    length = len(rest)
    while len(rest) + len(str(length)) != length:
        length = len(rest) + len(str(length))
    return b"%d" % length + rest


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
