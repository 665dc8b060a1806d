"""As much of ELF as it takes to find GPU code: where it may lie in a host's file, and the target of a cubin.

Sections: System V ABI, chapter 4. Cubins are ELF files, too (EM_CUDA); their flags are as LLVM's BinaryFormat/ELF.h has them.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap

MAGIC = b"\x7fELF"
EM_CUDA = 190
_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SECTION = struct.Struct("<IIQQQQIIQQ")
_PROGBITS, _ALLOC, _EXECUTABLE = 1, 2, 4
# ABI 8 (CUDA 12.9 and later) moved the SM version from the lowest byte of the flags to the one above.
_NEW_ABI = 8
FATBIN_SECTIONS = (".nv_fatbin", "__nv_relfatbin")


class BadElf(ValueError):
    """An ELF file whose headers are not whole."""


@dataclass(frozen=True)
class Section:
    name: str
    start: int
    end: int


def is_64_bit_little(data: mmap | bytes) -> bool:
    """CUDA has no other hosts; a file that is cut off within its header is none, either."""
    return data[:4] == MAGIC and len(data) >= _HEADER.size and data[4:6] == b"\x02\x01"


def machine(data: mmap | bytes) -> int:
    found: int = _HEADER.unpack_from(data)[2]
    return found


def cubin_target(data: mmap | bytes) -> str:
    """Returns "sm_90" or "sm_90a" of a cubin: the number is in its flags, the letter in what ptxas noted of its arguments."""
    flags, abi = _HEADER.unpack_from(data)[7], data[8]
    target = f"sm_{(flags >> 8 if abi >= _NEW_ABI else flags) & 0xFF}"
    noted = re.search(rb"-arch[ =]" + target.encode() + rb"([af])\b", data)
    return target + noted.group(1).decode() if noted else target


def sections_with_data(data: mmap | bytes) -> Iterator[Section]:
    """Yields the sections that are loaded and hold no host code; a file without sections is one as a whole."""
    offset, size, count, names = _table(data)
    if count == 0:
        yield Section("", 0, len(data))
        return
    headers = [_SECTION.unpack_from(data, offset + size * index) for index in range(count)]
    strings = headers[names][4] if names < count else 0
    for name, kind, flags, _, start, length, *_ in headers:
        if kind == _PROGBITS and flags & _ALLOC and not flags & _EXECUTABLE:
            if start + length > len(data):
                raise BadElf(f"a section of {length} bytes at {start} is cut off")
            yield Section(_text(data, strings + name), start, start + length)


def _table(data: mmap | bytes) -> tuple[int, int, int, int]:
    header = _HEADER.unpack_from(data)
    offset, size, count, names = header[6], header[11], header[12], header[13]
    if count == 0 and offset:
        # More than 65,279 sections: the first one holds the numbers.
        if offset + _SECTION.size > len(data):
            raise BadElf(f"its first section header at {offset} is cut off")
        first = _SECTION.unpack_from(data, offset)
        count, names = first[5], first[6]
    if count and (size < _SECTION.size or offset + size * count > len(data)):
        raise BadElf(f"its {count} section headers at {offset} are cut off")
    return offset, size, count, names


def _text(data: mmap | bytes, place: int) -> str:
    end = data.find(b"\0", place)
    return bytes(data[place:end]).decode(errors="replace")
