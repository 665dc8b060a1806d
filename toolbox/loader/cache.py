"""Reads etc/ld.so.cache: which path the loader takes for a name (glibc's sysdeps/generic/dl-cache.h)."""

from __future__ import annotations

import struct
from pathlib import Path

from loader.errors import LoaderError

OLD, NEW = b"ld.so-1.7.0\0", b"glibc-ld.so.cache1.1"
_HEADER, _ENTRY = struct.Struct("<20sII20x"), struct.Struct("<iIIIQ")
_OLD_HEADER, _OLD_ENTRY = struct.Struct("<11sxI"), 12


def read_cache(file: Path, flags: int) -> dict[str, str]:
    """Returns name -> path for entries with these flags that every processor may use. Raises LoaderError for a broken file."""
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return {}
    try:
        return _entries(data, flags)
    except (struct.error, ValueError) as problem:
        raise LoaderError(f"LOADER_CACHE: {file}: no ld.so.cache that can be read ({problem}); which stage wrote it?") from problem


def _entries(data: bytes, flags: int) -> dict[str, str]:
    start = 0
    if data.startswith(OLD):
        # Older files hold both formats, one after the other.
        start = -(-(_OLD_HEADER.size + _OLD_ENTRY * _OLD_HEADER.unpack_from(data)[1]) // 8) * 8
    if data[start : start + len(NEW)] != NEW:
        raise ValueError(f"expected {NEW.decode()} at byte {start}")
    found: dict[str, str] = {}
    for index in range(_HEADER.unpack_from(data, start)[1]):
        kind, key, value, _, capability = _ENTRY.unpack_from(data, start + _HEADER.size + index * _ENTRY.size)
        # One with capabilities is for some processors only: it lies in a folder such as glibc-hwcaps/x86-64-v3.
        if kind == flags and capability == 0:
            found.setdefault(_text(data, start + key), _text(data, start + value))
    return found


def _text(data: bytes, place: int) -> str:
    return data[place : data.index(b"\0", place)].decode(errors="surrogateescape")
