"""How large what other people packed may be. Each limit is far above what is known to be real, and below what would hurt the machine.

Sizes are in bytes. What goes beyond one is refused by its name. They are no setting: a lock builds everywhere, or nowhere.
"""

from __future__ import annotations

MIB, GIB = 1 << 20, 1 << 30

# Of a path in a package: its bytes, those of one name in it, and how many folders deep it is. Linux takes 4096 and 255.
PATH, NAME, DEPTH = 2048, 255, 64
# Links that are followed on the way to one path: as many as Linux follows.
LINKS = 40

# Of a wheel or a .deb: files and folders, and bytes when unpacked. torch has 20,000 and 2 GB, a compiler 0.2 GB.
MEMBERS, UNPACKED = 500_000, 32 * GIB
# Bytes unpacked for each byte packed, where more than FLOOR are unpacked. Wheels of libraries have 2 to 20.
RATIO, FLOOR = 200, 256 * MIB
# A zip's own list of its members: read as a whole before anything can be counted.
DIRECTORY = 128 * MIB

# Of what is read into memory as a text: RECORD; WHEEL and entry_points.txt; a .deb's control files, all together.
RECORD, METADATA, CONTROL = 128 * MIB, 4 * MIB, 64 * MIB
# Of a script whose first line is rewritten.
SCRIPT = 64 * MIB
# Of a relation between packages: in characters.
FIELD = 1000
# Of a RECORD: the longest field, in characters.
RECORD_FIELD = 1 << 16
# Of an ELF file: its dynamic section. Those of the largest libraries have 1 kB.
DYNAMIC = MIB

# How many wrong lines of one file are told, and how many files a note names.
TOLD, NAMED = 20, 5


def exceeded(unpacked: int, packed: int) -> str:
    """Says which limit `unpacked` bytes out of `packed` ones go beyond, or nothing."""
    if unpacked > UNPACKED:
        return f"unpacked it has {unpacked} bytes; at most {UNPACKED} are allowed"
    if unpacked > FLOOR and unpacked > RATIO * packed:
        return f"unpacked its {packed} bytes are {unpacked}; at most {RATIO} for each are allowed, or {FLOOR} in all"
    return ""


def plain(text: str) -> str:
    """Returns a path for a message that only tells: as it is, or as `shown` where it has other than plain letters."""
    return text if text.isascii() and text.isprintable() and len(text) <= 200 else shown(text)


def shown(text: str) -> str:
    """Returns a text of a package as a message can hold it: on one line, without control characters, not too long."""
    return ascii(text) if len(text) <= 200 else f"{text[:200]!a}… ({len(text)} characters)"
