"""The smallest ELF64 files that glibc's loader takes: one segment, a dynamic section, no code."""

from __future__ import annotations

import struct
from dataclasses import dataclass

AMD64, ARM64 = 62, 183
_PAGE = 0x1000


@dataclass(frozen=True)
class Small:
    """What the file asks; `kind` 3 is a shared object, `bits` 2 is ELF64."""

    needed: tuple[str, ...] = ()
    soname: str | None = None
    rpath: str | None = None
    runpath: str | None = None
    interpreter: str | None = None
    no_default: bool = False
    machine: int = AMD64
    kind: int = 3
    bits: int = 2

    def made(self) -> bytes:
        strings = bytearray(b"\0")

        def at(text: str) -> int:
            strings.extend(text.encode() + b"\0")
            return len(strings) - len(text.encode()) - 1

        pairs = [(1, at(name)) for name in self.needed]
        pairs += [(tag, at(text)) for tag, text in ((14, self.soname), (15, self.rpath), (29, self.runpath)) if text is not None]
        pairs += [(0x6FFFFFFB, 0x800)] if self.no_default else []
        interpreter = (self.interpreter or "").encode() + b"\0"
        count = 3 if self.interpreter is None else 4
        place = 64 + 56 * count
        symbols, table = place, place + 24
        names = table + 16
        asked = names + len(strings)
        dynamic = -(-(asked + len(interpreter)) // 8) * 8
        pairs += [(5, names), (10, len(strings)), (6, symbols), (11, 24), (4, table), (0, 0)]
        body = b"".join(struct.pack("<QQ", tag, value) for tag, value in pairs)
        end = dynamic + len(body)
        ident = b"\x7fELF" + bytes([self.bits, 1, 1]) + bytes(9)
        head = struct.pack("<16sHHIQQQIHHHHHH", ident, self.kind, self.machine, 1, 0, 64, 0, 0, 64, 56, count, 0, 0, 0)
        load = struct.pack("<IIQQQQQQ", 1, 6, 0, 0, 0, end, end, _PAGE)
        parts = [struct.pack("<IIQQQQQQ", 3, 4, asked, asked, asked, len(interpreter), len(interpreter), 1)] if self.interpreter is not None else []
        parts += [load, struct.pack("<IIQQQQQQ", 2, 6, dynamic, dynamic, dynamic, len(body), len(body), 8)]
        # PT_GNU_STACK, so that no executable stack is asked for.
        parts += [struct.pack("<IIQQQQQQ", 0x6474E551, 6, 0, 0, 0, 0, 0, 16)]
        hashes = struct.pack("<IIII", 1, 1, 0, 0)
        whole = head + b"".join(parts) + bytes(24) + hashes + bytes(strings) + interpreter
        return whole + bytes(dynamic - len(whole)) + body
