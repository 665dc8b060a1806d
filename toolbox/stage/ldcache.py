"""Writes etc/ld.so.cache, for any architecture on any machine.

ldconfig itself cannot: `ldconfig -r` of amd64 finds "0 libs" in an arm64 root (tried), so an image's bytes would depend on the
builder's machine. The format is glibc's "glibc-ld.so.cache1.1" (sysdeps/generic/dl-cache.h); the entries are those
of `ldconfig -X` on the same tree. The cache is a convenience: ld.so finds the multiarch folders without it.
"""

from __future__ import annotations

import functools
import re
import struct
from dataclasses import dataclass
from pathlib import Path

from stage.elf import AARCH64, X86_64, read_library

MAGIC = b"glibc-ld.so.cache1.1"
HEADER, ENTRY = struct.Struct("<20sIIB3xI12x"), struct.Struct("<iIIIQ")
LITTLE_ENDIAN = 2
EXTENSION_MAGIC, TAG_GENERATOR = 0xEAA42174, 0
GENERATOR = b"image-factory"
FLAGS = {X86_64: 0x0303, AARCH64: 0x0A03}  # FLAG_ELF_LIBC6 | FLAG_X8664_LIB64 or FLAG_AARCH64_LIB64
DEFAULT = ("/lib", "/usr/lib")
_LIBRARY = re.compile(r"^(lib|ld-).*\.so")
_PARTS = re.compile(r"\d+|\D")


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
    names = [*_configured(root, root / "etc/ld.so.conf"), *DEFAULT]
    seen: dict[Path, str] = {}
    for name in names:
        place = _inside(root, name)
        if place.is_dir():
            seen.setdefault(place, name)
    return list(seen.values())


def encode(libraries: list[Found]) -> bytes:
    """Returns the cache file: entries in descending order, as ld.so's binary search expects them."""
    ordered = sorted(libraries, key=functools.cmp_to_key(_descending))
    start = HEADER.size + len(ordered) * ENTRY.size
    strings, entries = bytearray(), bytearray()
    for library in ordered:
        key = start + len(strings)
        strings += library.soname.encode() + b"\0"
        value = start + len(strings)
        strings += library.path.encode() + b"\0"
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
    mine, other = _PARTS.findall(left), _PARTS.findall(right)
    for a, b in zip(mine, other, strict=False):
        if a.isdigit() and b.isdigit():
            difference = int(a) - int(b)
        elif a.isdigit() != b.isdigit():
            difference = 1 if a.isdigit() else -1
        else:
            difference = ord(a) - ord(b)
        if difference:
            return difference
    # The longer name is the greater; what follows its end is not a digit or is, both greater than nothing.
    return len(mine) - len(other)


def _configured(root: Path, conf: Path) -> list[str]:
    names: list[str] = []
    for raw in conf.read_text().splitlines() if conf.is_file() else []:
        line = raw.split("#", 1)[0].strip()
        if line.startswith("include "):
            pattern = line.removeprefix("include ").strip().lstrip("/")
            for file in sorted(root.glob(pattern)):
                names.extend(_configured(root, file))
        elif line:
            names.append(line)
    return names


def _in_folder(root: Path, folder: str) -> list[Found]:
    """Returns the libraries of one folder whose own name (SONAME) is the file's name."""
    found = []
    for item in sorted(_inside(root, folder).iterdir()):
        target = _inside(root, f"{folder}/{item.name}")
        if _LIBRARY.match(item.name) and target.is_file():
            library = read_library(target)
            if library and library.machine in FLAGS and (library.soname or item.name) == item.name:
                found.append(Found(item.name, f"{folder}/{item.name}", library.machine))
    return found


def _inside(root: Path, name: str) -> Path:
    """Resolves links as if `root` were /, so that an absolute link does not lead out of the tree."""
    current = root
    pending = [part for part in reversed(name.split("/")) if part]
    for _ in range(1000):
        if not pending:
            break
        part = pending.pop()
        current = current.parent if part == ".." and current != root else current / part if part != ".." else current
        if current.is_symlink():
            target = str(current.readlink())
            current = root if target.startswith("/") else current.parent
            pending.extend(piece for piece in reversed(target.split("/")) if piece and piece != ".")
    return current
