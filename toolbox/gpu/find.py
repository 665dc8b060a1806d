"""Looks through a root file system for GPU code: inside libraries and programs, and in files of its own."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path

from installed import wheels

from gpu import elf, fatbin
from gpu.errors import GpuError

MAGICS = (elf.MAGIC, fatbin.MAGIC)


def find(root: Path) -> list[dict[str, object]]:
    """Returns {path, package, code} of each file with GPU code, sorted; code is {kind, target, isa, modules}."""
    owners = wheels.files(root)
    found = ((path, read(root, path)) for path in files(root))
    return [{"path": f"/{path}", "package": owners[path].wheel if path in owners else "", "code": _listed(code)} for path, code in found if code]


def files(root: Path) -> Iterator[str]:
    """Yields regular files that begin as an ELF file or a fat binary does, sorted; links are not followed."""
    for folder, names, entries in os.walk(root):
        names.sort()
        for name in sorted(entries):
            path = os.path.join(folder, name)
            if not os.path.islink(path) and os.path.isfile(path) and _begins(path):
                yield os.path.relpath(path, root)


def read(root: Path, path: str) -> Counter[fatbin.Code]:
    """Counts the modules of a file. Raises GpuError where there is code that cannot be read."""
    with (root / path).open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        try:
            return Counter(_codes(data))
        except (fatbin.Broken, elf.BadElf) as error:
            raise GpuError(f"GPU_CODE: /{path}: {error}; its GPU code cannot be told. Is the file whole?") from error


def _codes(data: mmap) -> Iterator[fatbin.Code]:
    if data[:4] == fatbin.MAGIC:
        yield from fatbin.codes(data, 0, len(data), strict=True)
    elif elf.is_64_bit_little(data):
        if elf.machine(data) == elf.EM_CUDA:
            yield fatbin.Code("sass", elf.cubin_target(data))
            return
        for section in elf.sections_with_data(data):
            yield from fatbin.codes(data, section.start, section.end, section.name in elf.FATBIN_SECTIONS)


def _begins(path: str) -> bool:
    with open(path, "rb", buffering=0) as file:
        return file.read(4) in MAGICS


def _listed(code: Counter[fatbin.Code]) -> list[dict[str, object]]:
    ordered = sorted(code.items(), key=lambda item: (item[0].kind, _number(item[0].target), item[0].isa))
    return [{"kind": key.kind, "target": key.target, "isa": key.isa, "modules": count} for key, count in ordered]


def _number(target: str) -> tuple[int, str]:
    digits = target.removeprefix("sm_").rstrip("af")
    return int(digits), target
