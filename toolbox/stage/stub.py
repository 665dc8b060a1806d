"""Writes a shared object that is a name and symbols, to link against a library that only the host has.

Who calls one of its functions gets 34, as from NVIDIA's own stubs: CUDA_ERROR_STUB_LIBRARY, "the CUDA driver that the
application has loaded is a stub library" (cuda.h).

ELF gABI, chapters 4 and 5: https://www.sco.com/developers/gabi/latest/contents.html. The linker reads the section headers, the
loader the program headers. The file depends on its arguments alone, for any machine on any machine.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace

from stage.elf import AARCH64, X86_64

_HEADER, _SEGMENT, _SECTION, _SYMBOL = struct.Struct("<16sHHIQQQIHHHHHH"), struct.Struct("<IIQQQQQQ"), struct.Struct("<IIQQQQIIQQ"), struct.Struct("<IBBHQQ")
_SHARED, _FUNCTION = 3, 0x12  # ET_DYN; STB_GLOBAL and STT_FUNC
_PROGBITS, _STRTAB, _HASH, _DYNAMIC, _DYNSYM = 1, 3, 5, 6, 11
_ALLOC, _WRITE, _EXECUTE = 2, 1, 4
_READ, _MODIFY, _RUN = 4, 2, 1
# mov eax, 34; ret - mov w0, #34; ret
RETURNS_34 = {X86_64: bytes.fromhex("b822000000c3"), AARCH64: bytes.fromhex("40048052c0035fd6")}
_PAGE = 0x10000  # the largest page of either architecture


@dataclass(frozen=True)
class _Section:
    name: str
    kind: int
    flags: int
    content: bytes
    link: int = 0
    info: int = 0
    entry: int = 0


def stub(machine: int, soname: str, symbols: list[str]) -> bytes:
    """Returns an ELF64 shared object for `machine` (e_machine) that claims to be `soname`; its `symbols` are one function, which returns 34."""
    names = sorted(set(symbols))
    strings, at = _strings([soname, *names])
    sections = [
        _Section(".dynstr", _STRTAB, _ALLOC, strings),
        _Section(".hash", _HASH, _ALLOC, _one_bucket(len(names) + 1), link=4, entry=4),
        _Section(".text", _PROGBITS, _ALLOC | _EXECUTE, RETURNS_34[machine]),
        _Section(".dynsym", _DYNSYM, _ALLOC, b"", link=1, info=1, entry=_SYMBOL.size),
    ]
    places = _places(sections, _HEADER.size + 3 * _SEGMENT.size)
    code = places[2]
    table = bytes(_SYMBOL.size) + b"".join(_SYMBOL.pack(at[name], _FUNCTION, 0, 3, code, len(RETURNS_34[machine])) for name in names)
    sections[3] = replace(sections[3], content=table)
    pairs = [(14, at[soname]), (4, places[1]), (5, places[0]), (6, places[3]), (10, len(strings)), (0, 0)]
    dynamic = b"".join(struct.pack("<QQ", tag, value) for tag, value in pairs)
    sections.append(_Section(".dynamic", _DYNAMIC, _ALLOC | _WRITE, dynamic, link=1, entry=16))
    return _file(machine, sections)


def _file(machine: int, sections: list[_Section]) -> bytes:
    """Puts the sections one after another behind the program headers; the last one, which the loader writes, is on a page of its own."""
    places = _places(sections, _HEADER.size + 3 * _SEGMENT.size)
    addresses = [*places[:-1], places[-1] + _PAGE]
    body = b"".join(section.content + bytes(-len(section.content) % 8) for section in sections)
    names, name_at = _strings([section.name for section in sections] + [".shstrtab"])
    at = places[-1] + -(-len(sections[-1].content) // 8) * 8
    headers = [bytes(_SECTION.size)]
    for section, place, address in zip(sections, places, addresses, strict=False):
        fields = (name_at[section.name], section.kind, section.flags, address, place, len(section.content))
        headers.append(_SECTION.pack(*fields, section.link, section.info, 8, section.entry))
    headers.append(_SECTION.pack(name_at[".shstrtab"], _STRTAB, 0, 0, at, len(names), 0, 0, 1, 0))
    table = at + -(-len(names) // 8) * 8
    dynamic = (places[-1], addresses[-1], addresses[-1], len(sections[-1].content), len(sections[-1].content))
    segments = [
        _SEGMENT.pack(1, _READ | _RUN, 0, 0, 0, places[-1], places[-1], _PAGE),
        _SEGMENT.pack(1, _READ | _MODIFY, *dynamic, _PAGE),
        _SEGMENT.pack(2, _READ | _MODIFY, *dynamic, 8),
    ]
    ident = b"\x7fELF\x02\x01\x01" + bytes(9)
    sizes = (_HEADER.size, _SEGMENT.size, len(segments), _SECTION.size, len(headers), len(headers) - 1)
    header = _HEADER.pack(ident, _SHARED, machine, 1, 0, _HEADER.size, table, 0, *sizes)
    return header + b"".join(segments) + body + names + bytes(-len(names) % 8) + b"".join(headers)


def _places(sections: list[_Section], start: int) -> list[int]:
    """Returns where each section begins."""
    places = []
    for section in sections:
        places.append(start)
        start += -(-len(section.content) // 8) * 8
    return places


def _strings(texts: list[str]) -> tuple[bytes, dict[str, int]]:
    table, at = bytearray(b"\0"), {}
    for text in texts:
        at[text] = len(table)
        table += text.encode() + b"\0"
    return bytes(table), at


def _one_bucket(count: int) -> bytes:
    """A hash table of one chain over symbols 1 to count - 1."""
    chain = [0, *range(2, count), 0][:count]
    return struct.pack(f"<II{1 + count}I", 1, count, 1 if count > 1 else 0, *chain)
