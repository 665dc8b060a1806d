"""The program by which the kernel chooses the system calls to show (classic BPF over struct seccomp_data, seccomp(2)).

What matters less than once in a thousand calls must cost the others nothing: an open for reading is told from one for writing here,
in the kernel, and never stops.
"""

from __future__ import annotations

import struct

from run.record.calls import Condition, by_number

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# A number with this bit is of the x32 ABI (asm/unistd.h), which has other numbers.
X32 = 0x40000000
SHOW, ALLOW = 0x7FC00000, 0x7FFF0000
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16

Instruction = tuple[int, int, int, int]


def program(machine: str) -> bytes:
    """Returns the filter for `machine`: instructions of 8 bytes. Calls of another architecture are all shown: they cannot be told apart."""
    whole = [
        (_LOAD, 0, 0, _ARCH),
        (_JUMP_EQUAL, 1, 0, AUDIT_ARCH[machine]),
        (_RETURN, 0, 0, SHOW),
        (_LOAD, 0, 0, _NUMBER),
        (_JUMP_AT_LEAST, 0, 1, X32),
        (_RETURN, 0, 0, SHOW),
    ]
    for number, call in sorted(by_number(machine).items()):
        then = _shown_when(call.when)
        whole += [(_JUMP_EQUAL, 0, len(then), number), *then]
    whole.append((_RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in whole)


def _shown_when(condition: Condition | None) -> list[Instruction]:
    if condition is None:
        return [(_RETURN, 0, 0, SHOW)]
    low = _ARGUMENTS + 8 * condition.argument
    return [
        (_LOAD, 0, 0, low),
        (_JUMP_BITS, 2, 0, condition.bits & 0xFFFFFFFF),
        (_LOAD, 0, 0, low + 4),
        (_JUMP_BITS, 0, 1, condition.bits >> 32),
        (_RETURN, 0, 0, SHOW),
        (_RETURN, 0, 0, ALLOW),
    ]
