"""Writes etc/ld.so.cache, for any architecture on any machine.

ldconfig itself cannot: `ldconfig -r` of amd64 finds "0 libs" in an arm64 root (tried), so an image's bytes would depend on the
builder's machine. The format is glibc's "glibc-ld.so.cache1.1" (sysdeps/generic/dl-cache.h); the entries are those
of `ldconfig -X` on the same tree. The cache is a convenience: ld.so finds the multiarch folders without it.
"""

from __future__ import annotations

import functools
import os
import re
import struct
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from stage.elf import AARCH64, X86_64, read_library
from stage.tree import resolved

MAGIC = b"glibc-ld.so.cache1.1"
HEADER, ENTRY = struct.Struct("<20sIIB3xI12x"), struct.Struct("<iIIIQ")
LITTLE_ENDIAN = 2
EXTENSION_MAGIC, TAG_GENERATOR = 0xEAA42174, 0
GENERATOR = b"image-factory"
FLAGS = {X86_64: 0x0303, AARCH64: 0x0A03}  # FLAG_ELF_LIBC6 | FLAG_X8664_LIB64 or FLAG_AARCH64_LIB64
DIGITS = "0123456789"
DEFAULT = ("/lib", "/usr/lib")
_LIBRARY = re.compile(r"^(lib|ld-).*\.so")
_PARTS = re.compile(r"[0-9]+|[^0-9]", re.DOTALL)


@dataclass(frozen=True)
class Found:
    """A library that the cache names: `soname`, its full `path` inside the root, its `machine`."""

    soname: str
    path: str
    machine: int


def write_cache(root: Path) -> None:
    """Writes the cache over the folders of etc/ld.so.conf and the default ones."""
    libraries = [library for folder in folders(root) for library in _in_folder(root, folder)]
    (root / "etc/ld.so.cache").write_bytes(encode(libraries))


def folders(root: Path) -> list[str]:
    """Returns the folders to index, in search order: one that another name already led to (usr-merge) is left out."""
    names = [*_configured(root, "etc/ld.so.conf", set()), *DEFAULT]
    seen: dict[Path, str] = {}
    for name in names:
        place = resolved(root, name)
        if os.path.isdir(place):
            seen.setdefault(place, name)
    return list(seen.values())


def encode(libraries: list[Found]) -> bytes:
    """Returns the cache file: entries in descending order, as ld.so's binary search expects them."""
    ordered = sorted(libraries, key=functools.cmp_to_key(_descending))
    start = HEADER.size + len(ordered) * ENTRY.size
    strings, entries = bytearray(), bytearray()
    for library in ordered:
        key = start + len(strings)
        strings += os.fsencode(library.soname) + b"\0"
        value = start + len(strings)
        strings += os.fsencode(library.path) + b"\0"
        entries += ENTRY.pack(FLAGS[library.machine], key, value, 0, 0)
    padding = bytes(-(start + len(strings)) % 4)
    extension = start + len(strings) + len(padding)
    header = HEADER.pack(MAGIC, len(ordered), len(strings), LITTLE_ENDIAN, extension)
    section = struct.pack("<IIIIII", EXTENSION_MAGIC, 1, TAG_GENERATOR, 0, extension + 24, len(GENERATOR))
    return header + bytes(entries + strings) + padding + section + GENERATOR


def _descending(left: Found, right: Found) -> int:
    return compare(right.soname, left.soname)


def compare(left: str, right: str) -> int:
    """Orders names as glibc's _dl_cache_libcmp: runs of digits by their number and after every other character."""
    mine, other = (_PARTS.findall(os.fsencode(name).decode("latin-1")) for name in (left, right))
    for a, b in zip(mine, other, strict=False):
        if a[0] in DIGITS and b[0] in DIGITS:
            difference = int(a) - int(b)
        elif (a[0] in DIGITS) != (b[0] in DIGITS):
            difference = 1 if a[0] in DIGITS else -1
        else:
            difference = ord(a) - ord(b)
        if difference:
            return difference
    # The longer name is the greater; what follows its end is not a digit or is, both greater than nothing.
    return len(mine) - len(other)


def _configured(root: Path, name: str, seen: set[Path]) -> list[str]:
    """Returns the folders that a file names, and those that it includes; each file is read once, so that a circle ends."""
    conf = resolved(root, name)
    if conf in seen or not os.path.isfile(conf):
        return []
    seen.add(conf)
    names: list[str] = []
    for raw in conf.read_text("utf-8", "surrogateescape").splitlines():
        line = raw.split("#", 1)[0].strip()
        if line.startswith("include "):
            for file in _matching(root, line.removeprefix("include ").strip()):
                names.extend(_configured(root, file, seen))
        elif line:
            names.append(line)
    return names


def _matching(root: Path, pattern: str) -> list[str]:
    """Returns the paths below `root` that a pattern of names matches, sorted. Links are followed within it."""
    found = [""]
    for part in [part for part in pattern.split("/") if part]:
        places = ((at, resolved(root, at)) for at in found)
        found = [f"{at}/{name}" for at, place in places if os.path.isdir(place) for name in sorted(os.listdir(place)) if fnmatchcase(name, part)]
    return sorted(found, key=lambda path: path.split("/"))


def _in_folder(root: Path, folder: str) -> list[Found]:
    """Returns the libraries of one folder whose own name (SONAME) is the file's name."""
    found = []
    for item in sorted(resolved(root, folder).iterdir()):
        target = resolved(root, f"{folder}/{item.name}")
        if _LIBRARY.match(item.name) and os.path.isfile(target):
            library = read_library(target)
            if library and library.machine in FLAGS and (library.soname or item.name) == item.name:
                found.append(Found(item.name, f"{folder}/{item.name}", library.machine))
    return found
