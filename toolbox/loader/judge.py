"""What is missing in a tree: libraries, and interpreters of programs and scripts.

A library that its own search paths do not lead to is not missing where a program, or a library that finds all of its own, loads
both: the RPATH of what loads a library counts for it, and what is loaded already is found by its name. What only Python code
loads beforehand is not seen: that is for people to accept.
"""

from __future__ import annotations

import os
import re
import stat
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path

from loader.cache import read_cache
from loader.config import Config
from loader.elf import MAGIC, Elf
from loader.machine import Machine
from loader.objects import Objects
from loader.process import Load, Need, load
from loader.scripts import LINE, missing_interpreters
from loader.search import Context, Loaded, search
from loader.tree import Tree

WHOLE, PRELOAD = "whole headers", "/config.env/LD_PRELOAD"


@dataclass(frozen=True, order=True)
class Missing:
    """`file` needs `needs`: kind is library, interpreter or headers. `by` is what loads the file where it misses it, else empty."""

    file: str
    needs: str
    kind: str
    by: str = ""


@dataclass(frozen=True)
class Report:
    """How many ELF files and scripts were looked at, and what is missing, sorted."""

    libraries: int
    scripts: int
    missing: list[Missing]

    def as_json(self) -> dict[str, object]:
        return {"version": 1, "libraries": self.libraries, "scripts": self.scripts, "missing": [asdict(item) for item in self.missing]}


def judge(root: Path, machine: Machine, config: Config) -> Report:
    """Looks at every file of the tree. Raises LoaderError for an ld.so.cache that cannot be read."""
    tree = Tree(str(root))
    objects = Objects(tree, machine.number)
    roots: dict[str, bool] = {}
    missing: set[Missing] = set()
    scripts = 0
    for path, status in tree.files():
        head = _head(tree.outside(path)) if status.st_size > 4 else b""
        if head.startswith(MAGIC):
            elf = objects.get(path)
            if elf and (elf.dynamic or elf.interpreter):
                roots[path] = bool(status.st_mode & (stat.S_ISUID | stat.S_ISGID))
        elif head.startswith(b"#!") and status.st_mode & 0o111:
            scripts += 1
            missing |= {Missing(path, name, "interpreter") for name in missing_interpreters(head, tree, config.path, config.workdir)}
    missing |= {Missing(path, WHOLE, "headers") for path in objects.broken}
    missing |= _programs(roots, tree, objects)
    missing |= _libraries(roots, tree, objects, machine, config)
    return Report(len(roots), scripts, sorted(missing))


def _programs(roots: dict[str, bool], tree: Tree, objects: Objects) -> set[Missing]:
    asked = ((path, elf.interpreter) for path in roots if (elf := objects.get(path)))
    return {Missing(path, name, "interpreter") for path, name in asked if name is not None and not tree.is_executable(name)}


def _libraries(roots: dict[str, bool], tree: Tree, objects: Objects, machine: Machine, config: Config) -> set[Missing]:
    cache = read_cache(_place(tree, "/etc/ld.so.cache"), machine.cache_flags)
    # What $PLATFORM stands for is asked only where somebody asks: else all processors find the same.
    platforms = machine.platforms if _names_platform(roots, objects, config) else machine.platforms[:1]
    found: set[Missing] = set()
    for platform in platforms:
        context = Context(machine, platform, config.library_path, config.workdir, cache)
        loads = {path: load(path, path, context, objects, secure) for path, secure in roots.items()}
        found |= uncovered(loads, objects) | _preloaded(config.preload, context, objects)
    return found


def _preloaded(names: str, context: Context, objects: Objects) -> set[Missing]:
    """LD_PRELOAD: every program asks for these first (ld.so(8)); blanks and colons are between them."""
    program = Loaded("/", "/", Elf(None, True, None, (), None, None, False), None)
    asked = filter(None, re.split(r"[ :]", names))
    found = {name: search(name, program, program, False, context, objects) for name in asked}
    return {Missing(PRELOAD, name, "library") for name, one in found.items() if one is None or one.elf is None}


def uncovered(loads: dict[str, Load], objects: Objects) -> set[Missing]:
    """Returns what no start and no dlopen of whole programs and libraries makes up for."""
    loaders: dict[str, list[str]] = defaultdict(list)
    for path, one in loads.items():
        if not any(need.file == path for need in one.missing) or _is_program(path, objects):
            for other in one.loaded:
                loaders[other].append(path)

    def is_covered(path: str) -> bool:
        own = loads[path].missing
        return any(by != path and not own & loads[by].missing for by in loaders[path])

    left = [path for path in loads if loads[path].missing and (_is_program(path, objects) or not is_covered(path))]
    by: dict[Need, list[str]] = defaultdict(list)
    for path in left:
        for need in loads[path].missing:
            by[need].append(path)
    return {Missing(need.file, need.name, "library", "" if need.file in paths else min(paths)) for need, paths in by.items()}


def _is_program(path: str, objects: Objects) -> bool:
    elf = objects.get(path)
    return elf is not None and elf.interpreter is not None


def _names_platform(roots: dict[str, bool], objects: Objects, config: Config) -> bool:
    elfs = filter(None, map(objects.get, roots))
    texts = (text for elf in elfs for text in (elf.rpath, elf.runpath, *elf.needed) if text)
    return "PLATFORM" in config.library_path or any("PLATFORM" in text for text in texts)


def _place(tree: Tree, path: str) -> Path:
    return Path(tree.outside(tree.real(path) or path))


def _head(file: str) -> bytes:
    handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(handle, LINE)
    finally:
        os.close(handle)
