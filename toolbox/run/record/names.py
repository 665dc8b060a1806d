"""Reads a DNS query and answers that there is no such name (RFC 1035, section 4)."""

from __future__ import annotations

import struct

HEADER = struct.Struct("!6H")
UNREADABLE = "(a query that cannot be read)"
_ANSWER, _RECURSION_ASKED, _RECURSION_HERE, _NO_SUCH_NAME = 0x8000, 0x0100, 0x0080, 3


def asked_name(query: bytes) -> str:
    """Returns the name of the first question, in lower case without the last dot; UNREADABLE where there is none."""
    end = _question_end(query)
    if end is None:
        return UNREADABLE
    labels, place = [], HEADER.size
    while (length := query[place]) > 0:
        labels.append(query[place + 1 : place + 1 + length].decode("ascii", "backslashreplace").lower())
        place += 1 + length
    return ".".join(labels) or "."


def no_such_name(query: bytes) -> bytes | None:
    """Returns the answer NXDOMAIN to a query, or None where there is no question to answer."""
    end = _question_end(query)
    if end is None:
        return None
    number, flags, *_ = HEADER.unpack_from(query)
    answer = _ANSWER | (flags & _RECURSION_ASKED) | _RECURSION_HERE | _NO_SUCH_NAME
    return HEADER.pack(number, answer, 1, 0, 0, 0) + query[HEADER.size : end]


def _question_end(query: bytes) -> int | None:
    """Returns where the first question ends. Names in questions are not compressed (RFC 1035, section 4.1.4 would allow it; nothing does)."""
    if len(query) < HEADER.size or HEADER.unpack_from(query)[2] < 1:
        return None
    place = HEADER.size
    while place < len(query) and 0 < query[place] < 64:
        place += 1 + query[place]
    end = place + 5
    return end if end <= len(query) and query[place] == 0 else None
