"""Reads of an ELF64 file what the loader reads to find libraries (ELF gABI, chapters 4 and 5). Headers only: files have gigabytes."""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass

MAGIC = b"\x7fELF"
_HEADER, _SEGMENT = struct.Struct("<16sHHIQQQIHHH"), struct.Struct("<IIQQQQQQ")
_CLASS_64, _EXECUTABLE, _SHARED = 2, 2, 3
_LOAD, _DYNAMIC, _INTERP = 1, 2, 3
_NEEDED, _STRTAB, _SONAME, _RPATH, _RUNPATH, _FLAGS_1, _FILTER = 1, 5, 14, 15, 29, 0x6FFFFFFB, 0x7FFFFFFF
_NODEFLIB = 0x800


class NoLibrary(ValueError):
    """A file that ends the loader's search, and the start with it: it is no program or library."""


class BadElf(NoLibrary):
    """An ELF file whose headers lead out of it."""


@dataclass(frozen=True)
class Elf:
    """What one file asks of the loader. `rpath` is None where `runpath` is given, too: the loader leaves it out then."""

    interpreter: str | None
    dynamic: bool
    soname: str | None
    needed: tuple[str, ...]
    rpath: str | None
    runpath: str | None
    # DF_1_NODEFLIB (ld -z nodefaultlib): nothing is looked for in the default folders.
    no_default: bool


def read(file: str, machine: int) -> Elf | None:
    """Returns what a program or library asks; None for one of another class or machine, which the loader passes over. Raises NoLibrary."""
    handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    try:
        head = os.pread(handle, _HEADER.size, 0)
        size = os.fstat(handle).st_size
        if head[:4] != MAGIC:
            raise NoLibrary("it is no ELF file")
        if len(head) < _HEADER.size:
            raise BadElf(f"its {size} bytes are less than a header")
        if head[4] != _CLASS_64:
            return None
        kind, found = struct.unpack_from("<HH", head, 16)
        if found != machine:
            return None
        if kind not in (_EXECUTABLE, _SHARED):
            raise NoLibrary("it is neither a program nor a library")
        with mmap.mmap(handle, 0, access=mmap.ACCESS_READ) as data:
            return _read(data, size)
    finally:
        os.close(handle)


def _read(data: mmap.mmap, size: int) -> Elf:
    header = _HEADER.unpack_from(data)
    table, width, count = header[5], header[9], header[10]
    if count and (width < _SEGMENT.size or table + width * count > size):
        raise BadElf(f"its {count} program headers at {table} are cut off")
    segments = [_SEGMENT.unpack_from(data, table + width * index) for index in range(count)]
    part = next((segment for segment in segments if segment[0] == _INTERP), None)
    # A name of nothing is left of what was a program and is a library now: the kernel starts no such file.
    interpreter = (_bytes(data, part[2], part[5]).rstrip(b"\0").decode(errors="surrogateescape") or None) if part else None
    dynamic = next((segment for segment in segments if segment[0] == _DYNAMIC), None)
    tags = list(_tags(data, dynamic)) if dynamic else []
    last = dict(tags)

    strings = _offset(segments, last.get(_STRTAB, 0))

    def text(tag: int) -> str | None:
        return _text(data, strings + last[tag]) if tag in last else None

    needed = tuple(_text(data, strings + value) for tag, value in tags if tag in (_NEEDED, _FILTER))
    rpath, runpath = text(_RPATH), text(_RUNPATH)
    no_default = bool(last.get(_FLAGS_1, 0) & _NODEFLIB)
    return Elf(interpreter, bool(dynamic), text(_SONAME), needed, None if runpath is not None else rpath, runpath, no_default)


def _tags(data: mmap.mmap, segment: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    for tag, value in struct.iter_unpack("<qQ", _bytes(data, segment[2], segment[5] // 16 * 16)):
        if tag == 0:
            return
        yield tag, value


def _bytes(data: mmap.mmap, start: int, size: int) -> bytes:
    """Returns bytes of the file, all of them: a slice would be shorter without a word."""
    if start + size > len(data):
        raise BadElf(f"its headers lead to byte {start + size} of {len(data)}")
    return data[start : start + size]


def _text(data: mmap.mmap, place: int) -> str:
    end = data.find(b"\0", place) if place < len(data) else -1
    if end < 0:
        raise BadElf(f"its headers lead to a name at byte {place} of {len(data)}")
    return data[place:end].decode(errors="surrogateescape")


def _offset(segments: list[tuple[int, ...]], address: int) -> int:
    """Returns the place in the file of a virtual address."""
    for kind, _, offset, start, _, size, _, _ in segments:
        if kind == _LOAD and start <= address < start + size:
            return offset + address - start
    return address
