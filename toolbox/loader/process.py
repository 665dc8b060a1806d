"""What one start of a program, or one dlopen of a library, loads and misses: breadth first, as elf/dl-deps.c does."""

from __future__ import annotations

from dataclasses import dataclass, field

from loader.objects import Objects
from loader.search import Context, Loaded, search


@dataclass(frozen=True)
class Need:
    """`file` (a path without links) asks for `name`."""

    file: str
    name: str


@dataclass
class Load:
    """Every object by its path without links, and what was not found."""

    loaded: dict[str, Loaded] = field(default_factory=dict)
    missing: set[Need] = field(default_factory=set)


def load(path: str, real: str, context: Context, objects: Objects, secure: bool = False) -> Load:
    """Loads the file at `real`, which is a program or library of `objects`. `secure`: it has its owner's rights (ld.so(8))."""
    elf = objects.get(real)
    assert elf is not None
    main = Loaded(path, real, elf, None)
    result = Load({real: main})
    queue = [main]
    # The kernel starts a program without a name, so that a library that asks for "" (a trace of patchelf) finds the program.
    by_name, by_file = {path: main, "": main}, {objects.identity(real): main}
    _note_soname(main, by_name)
    _add_interpreter(context, objects, by_name, by_file)
    for asker in queue:
        for name in asker.elf.needed:
            if name in by_name:
                continue
            found = search(name, asker, main, secure, context, objects)
            if found is None or found.elf is None:
                result.missing.add(Need(asker.real, name))
                continue
            known = by_file.get(objects.identity(found.real))
            if known is None:
                known = Loaded(found.path, found.real, found.elf, asker)
                by_file[objects.identity(found.real)] = known
                result.loaded[found.real] = known
                queue.append(known)
            by_name.setdefault(name, known)
            by_name.setdefault(found.path, known)
            _note_soname(known, by_name)
    return result


def _note_soname(item: Loaded, by_name: dict[str, Loaded]) -> None:
    if item.elf.soname:
        by_name.setdefault(item.elf.soname, item)


def _add_interpreter(
    context: Context, objects: Objects, by_name: dict[str, Loaded], by_file: dict[tuple[int, int], Loaded]
) -> None:
    """The loader itself is there before all else; libc asks for it by its name."""
    found = objects.open(context.machine.interpreter)
    if found is None or found.elf is None:
        return
    own = Loaded(found.path, found.real, found.elf, None)
    by_file.setdefault(objects.identity(found.real), own)
    by_name.setdefault(found.path, own)
    _note_soname(own, by_name)
