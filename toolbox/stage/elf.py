"""Reads what the dynamic linker's cache needs from an ELF64 little-endian file (ELF gABI, chapters 4 and 5)."""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

from stage.errors import StageError
from stage.limits import DYNAMIC

X86_64, AARCH64 = 62, 183
_SHARED, _LOAD, _DYNAMIC = 3, 1, 2
_DT_NULL, _DT_STRTAB, _DT_SONAME = 0, 5, 14


@dataclass(frozen=True)
class Library:
    """A shared object: `machine` is e_machine, `soname` is None where it has none."""

    machine: int
    soname: str | None


def read_library(file: Path) -> Library | None:
    """Returns what `file` is, or None when it is no ELF64 shared object. Raises StageError for one that is cut off."""
    with file.open("rb") as handle:
        if handle.read(6) != b"\x7fELF\x02\x01":
            return None
        with mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as data:
            try:
                kind, machine = struct.unpack_from("<HH", data, 16)
                return Library(machine, _soname(data)) if kind == _SHARED else None
            except (struct.error, ValueError, OverflowError) as problem:
                said = f"ELF_BROKEN: {file}: this library of {len(data)} bytes is cut off or broken ({problem})"
                raise StageError([f"{said}; is its package whole?"]) from problem


def _soname(data: mmap.mmap) -> str | None:
    (table,) = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    # type, flags, offset, vaddr, paddr, filesz, memsz, align
    headers = [struct.unpack_from("<IIQQQQQQ", data, table + index * size) for index in range(count)]
    dynamic = next((header for header in headers if header[0] == _DYNAMIC), None)
    if dynamic is None:
        return None
    if dynamic[5] > DYNAMIC:
        raise ValueError(f"its dynamic section has {dynamic[5]} bytes; at most {DYNAMIC} are allowed")
    pairs = struct.iter_unpack("<qQ", _part(data, dynamic[2], dynamic[5] // 16 * 16))
    tags: dict[int, int] = {}
    for tag, value in pairs:
        if tag == _DT_NULL:
            break
        tags.setdefault(tag, value)
    if _DT_SONAME not in tags or _DT_STRTAB not in tags:
        return None
    start = _offset(headers, tags[_DT_STRTAB]) + tags[_DT_SONAME]
    return _part(data, start, data.find(b"\0", start) - start).decode("utf-8", "surrogateescape")


def _part(data: mmap.mmap, start: int, size: int) -> bytes:
    """Returns bytes of the file, all of them: a slice would be shorter without a word."""
    if size < 0 or start + size > len(data):
        raise ValueError(f"its headers lead to byte {start + max(size, 0)}")
    return data[start : start + size]


def _offset(headers: list[tuple[int, ...]], address: int) -> int:
    """Returns the place in the file of a virtual address."""
    for kind, _, offset, start, _, size, _, _ in headers:
        if kind == _LOAD and start <= address < start + size:
            return offset + address - start
    return address
