"""Writes a shared object without code: a name and symbols, to link against a library that only the host has.

ELF gABI, chapters 4 and 5: https://www.sco.com/developers/gabi/latest/contents.html. The linker reads the section headers, the
loader would read the program headers. The file depends on its arguments alone, for any machine on any machine.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

_HEADER, _SEGMENT, _SECTION, _SYMBOL = struct.Struct("<16sHHIQQQIHHHHHH"), struct.Struct("<IIQQQQQQ"), struct.Struct("<IIQQQQIIQQ"), struct.Struct("<IBBHQQ")
_SHARED, _FUNCTION = 3, 0x12  # ET_DYN; STB_GLOBAL and STT_FUNC
_PROGBITS, _STRTAB, _HASH, _DYNAMIC, _DYNSYM = 1, 3, 5, 6, 11
_ALLOC, _WRITE, _EXECUTE = 2, 1, 4
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
    """Returns an ELF64 shared object for `machine` (e_machine) that claims to be `soname` and to define `symbols`."""
    names = sorted(set(symbols))
    strings, at = _strings([soname, *names])
    table = bytes(_SYMBOL.size) + b"".join(_SYMBOL.pack(at[name], _FUNCTION, 0, 5, _PAGE, 4) for name in names)
    sections = [
        _Section(".dynsym", _DYNSYM, _ALLOC, table, link=2, info=1, entry=_SYMBOL.size),
        _Section(".dynstr", _STRTAB, _ALLOC, strings),
        _Section(".hash", _HASH, _ALLOC, _one_bucket(len(names) + 1), link=1, entry=4),
        _Section(".dynamic", _DYNAMIC, _ALLOC | _WRITE, bytes(16 * 6), link=2, entry=16),
        _Section(".text", _PROGBITS, _ALLOC | _EXECUTE, bytes(4)),
    ]
    return _layout(machine, sections, at[soname], len(strings))


def _layout(machine: int, sections: list[_Section], soname: int, strings_size: int) -> bytes:
    """Puts the sections one after another behind two program headers; an address is a place in the file."""
    places, at = [], _HEADER.size + 2 * _SEGMENT.size
    for section in sections:
        places.append(at)
        at += -(-len(section.content) // 8) * 8
    dynsym, dynstr, hashes, dynamic, text = places
    pairs = [(14, soname), (4, hashes), (5, dynstr), (6, dynsym), (10, strings_size), (0, 0)]
    contents = [section.content for section in sections]
    contents[3] = b"".join(struct.pack("<QQ", tag, value) for tag, value in pairs)
    contents[0] = contents[0].replace(struct.pack("<Q", _PAGE), struct.pack("<Q", text))
    body = b"".join(content + bytes(-len(content) % 8) for content in contents)
    names, name_at = _strings([section.name for section in sections] + [".shstrtab"])
    headers = [bytes(_SECTION.size)]
    for section, place, content in zip(sections, places, contents):
        headers.append(_SECTION.pack(name_at[section.name], section.kind, section.flags, place, place, len(content), section.link, section.info, 8, section.entry))
    headers.append(_SECTION.pack(name_at[".shstrtab"], _STRTAB, 0, 0, at, len(names), 0, 0, 1, 0))
    table = at + -(-len(names) // 8) * 8
    load = _SEGMENT.pack(1, 6, 0, 0, 0, at, at, _PAGE)
    dynamic_segment = _SEGMENT.pack(2, 6, dynamic, dynamic, dynamic, len(contents[3]), len(contents[3]), 8)
    ident = b"\x7fELF\x02\x01\x01" + bytes(9)
    header = _HEADER.pack(ident, _SHARED, machine, 1, 0, _HEADER.size, table, 0, _HEADER.size, _SEGMENT.size, 2, _SECTION.size, len(headers), len(headers) - 1)
    return header + load + dynamic_segment + body + names + bytes(-len(names) % 8) + b"".join(headers)


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
