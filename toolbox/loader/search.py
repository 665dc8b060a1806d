"""Where the loader looks for a library (glibc's elf/dl-load.c, _dl_map_object; ld.so(8)).

Folders for some processors (glibc-hwcaps/x86-64-v3) do not count: what only they hold is missing on the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loader.elf import Elf
from loader.machine import Machine
from loader.objects import Found, Objects

_TOKEN = re.compile(r"\$(?:\{(ORIGIN|LIB|PLATFORM)\}|(ORIGIN|LIB|PLATFORM)(?![A-Za-z0-9_]))")


@dataclass(frozen=True)
class Context:
    """What is the same for every process of an image: its LD_LIBRARY_PATH, its working directory, its ld.so.cache."""

    machine: Machine
    platform: str
    library_path: str
    workdir: str
    cache: dict[str, str]


@dataclass(eq=False)
class Loaded:
    """An object of a process: `path` is what it was opened as, `real` the same without links, `loader` what asked for it first."""

    path: str
    real: str
    elf: Elf
    loader: Loaded | None

    @property
    def origin(self) -> str:
        return self.path.rpartition("/")[0] or "/"


def expand(text: str, origin: str, context: Context) -> str:
    """Puts in what $ORIGIN, $LIB and $PLATFORM stand for (ld.so(8), "Dynamic string tokens")."""
    values = {"ORIGIN": origin, "LIB": context.machine.library, "PLATFORM": context.platform}
    return _TOKEN.sub(lambda found: values[found[1] or found[2]], text)


def folders(text: str, origin: str, context: Context, separators: str = ":") -> list[str]:
    """Splits a path list; an empty or relative part is below the working directory."""
    if text == "":
        return []
    parts = re.split(f"[{separators}]", text)
    return [_absolute(expand(part, origin, context), context) for part in parts]


def search(name: str, asker: Loaded, main: Loaded, secure: bool, context: Context, objects: Objects) -> Found | None:
    """Returns what is loaded for `name`, or None."""
    name = expand(name, asker.origin, context)
    if "/" in name:
        return objects.open(_absolute(name, context))
    for folder in _folders(asker, main, secure, context):
        found = objects.find(folder, name)
        if found:
            return found
    cached = context.cache.get(name)
    if cached and not (asker.elf.no_default and cached.rpartition("/")[0] in context.machine.folders):
        found = objects.open(cached)
        if found:
            return found
    default = () if asker.elf.no_default else context.machine.folders
    return next(filter(None, (objects.find(folder, name) for folder in default)), None)


def _folders(asker: Loaded, main: Loaded, secure: bool, context: Context) -> Iterator[str]:
    if asker.elf.runpath is None:
        loader: Loaded | None = asker
        while loader:
            yield from folders(loader.elf.rpath or "", loader.origin, context)
            loader = loader.loader
    if not secure:
        yield from folders(context.library_path, main.origin, context, ":;")
    yield from folders(asker.elf.runpath or "", asker.origin, context)


def _absolute(path: str, context: Context) -> str:
    return path if path.startswith("/") else f"{context.workdir.rstrip('/')}/{path}"
