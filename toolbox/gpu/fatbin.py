"""NVIDIA's fat binaries: containers of cubins (SASS) and PTX, one entry for each module and target.

NVIDIA publishes no description. The fields are as its own header fatbinary.h of CUDA 4 to 11 named them (magic 0xBA55ED50,
version 1, size of the header, size of the entries); sizes and flags were tried with `fatbinary` and `cuobjdump` of CUDA 13
(docs/decisions/0020-gpu-code-read-here.md). Only headers are read: the code itself may be compressed, and is not needed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap

MAGIC = struct.pack("<I", 0xBA55ED50)
# magic, version, size of this header, size of the entries that follow
_CONTAINER = struct.Struct("<IHHQ")
# kind, version of the entry, size of its header, size of its code with padding, size when compressed, place of the options,
# minor and major version of the code, SM version, place and length of a name, flags
_ENTRY = struct.Struct("<HHIQIIHHIIIQ")
_SMALLEST = 64
_KINDS = {1: "ptx", 2: "sass", 8: "lto"}
# sm_90a: for this SM version only. sm_100f: for its family. cuobjdump names the first of both kinds, and of PTX the second.
_SPECIFIC = 1 << 20
_FAMILY = 1 << 21


@dataclass(frozen=True)
class Code:
    """One module for one target. `isa` is the version of the PTX language, which the driver must know to compile it."""

    kind: str
    target: str
    isa: str = ""


class Broken(ValueError):
    """What follows a magic number is no container."""


def codes(data: mmap | bytes, start: int, end: int, strict: bool) -> Iterator[Code]:
    """Yields the code of all containers in data[start:end].

    A section of other things may hold the magic number by chance: there (not `strict`) what is no container is passed over.
    """
    place = data.find(MAGIC, start, end)
    while place >= 0:
        try:
            found, after = _container(data, place, end)
            yield from found
        except Broken:
            if strict:
                raise
            after = place + len(MAGIC)
        place = data.find(MAGIC, after, end)


def _container(data: mmap | bytes, place: int, end: int) -> tuple[list[Code], int]:
    if place + _CONTAINER.size > end:
        raise Broken(f"a container at {place} is cut off")
    _, version, header, size = _CONTAINER.unpack_from(data, place)
    after = place + header + size
    if version != 1 or header != _CONTAINER.size or after > end:
        raise Broken(f"a container at {place} has version {version}, a header of {header} bytes and {size} bytes of code; {end - place} are there")
    return list(_entries(data, place + header, after)), after


def _entries(data: mmap | bytes, place: int, end: int) -> Iterator[Code]:
    while place < end:
        if place + _SMALLEST > end:
            raise Broken(f"an entry at {place} is cut off")
        kind, _, header, size, _, _, minor, major, sm, _, _, flags = _ENTRY.unpack_from(data, place)
        if header < _SMALLEST or place + header + size > end:
            raise Broken(f"an entry at {place} has a header of {header} bytes and {size} bytes of code; {end - place} are there")
        yield Code(_KINDS.get(kind, f"kind {kind}"), f"sm_{sm}{_suffix(flags)}", f"{major}.{minor}" if kind == 1 else "")
        place += header + size


def _suffix(flags: int) -> str:
    return "a" if flags & _SPECIFIC else "f" if flags & _FAMILY else ""
