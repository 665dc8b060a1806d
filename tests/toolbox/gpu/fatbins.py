"""Fat binaries and the ELF files that carry them, made from bytes."""

from __future__ import annotations

import struct

MAGIC = struct.pack("<I", 0xBA55ED50)
PTX, SASS, LTO = 1, 2, 8
SPECIFIC, FAMILY = 1 << 20, 1 << 21


def entry(kind: int, sm: int, flags: int = 0x11, isa: tuple[int, int] = (9, 0), code: bytes = b"code" * 2, header: int = 64) -> bytes:
    """One module; newer versions of `fatbinary` write a longer header."""
    fields = struct.pack("<HHIQIIHHIIIQQQ", kind, 0x101, header, len(code), 0, 0, isa[1], isa[0], sm, 0, 0, flags, 0, 0)
    return fields.ljust(header, b"\0") + code


def container(*entries: bytes) -> bytes:
    body = b"".join(entries)
    return struct.pack("<IHHQ", 0xBA55ED50, 1, 16, len(body)) + body


ALLOC, CODE = 2, 6


def elf(sections: dict[str, bytes], flags: dict[str, int] | None = None) -> bytes:
    """An ELF64 file with sections that are loaded; `flags` has those of sections that are not plain data."""
    names = b"\0" + b"".join(name.encode() + b"\0" for name in (*sections, ".shstrtab"))
    parts, headers, place = [], [bytes(64)], 64
    for name, content in {**sections, ".shstrtab": names}.items():
        kind, flag = (3, 0) if name == ".shstrtab" else (1, (flags or {}).get(name, ALLOC))
        headers.append(struct.pack("<IIQQQQIIQQ", names.index(b"\0" + name.encode() + b"\0") + 1, kind, flag, 0, place, len(content), 0, 0, 8, 0))
        parts.append(content)
        place += len(content)
    ident = b"\x7fELF\x02\x01\x01".ljust(16, b"\0")
    head = struct.pack("<16sHHIQQQIHHHHHH", ident, 3, 62, 1, 0, 0, place, 0, 64, 0, 0, 64, len(headers), len(headers) - 1)
    return head + b"".join(parts) + b"".join(headers)
