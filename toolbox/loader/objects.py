"""The ELF files of a tree, each read once."""

from __future__ import annotations

import os
from dataclasses import dataclass

from loader.elf import BadElf, Elf, NoLibrary, read
from loader.tree import Tree


@dataclass(frozen=True)
class Found:
    """What a search came to: `path` as the loader opens it, `real` the same without links. `elf` is None for what cannot be loaded."""

    path: str
    real: str
    elf: Elf | None


class Objects:
    """Opens files as the loader does: one for another machine is passed over, one that is no library ends the search."""

    def __init__(self, tree: Tree, machine: int) -> None:
        self.tree = tree
        self._machine = machine
        self._read: dict[str, Elf | None] = {}
        self._passed: set[str] = set()
        self._found: dict[tuple[str, str], Found | None] = {}
        # Path -> why it cannot be read, of ELF files.
        self.broken: dict[str, str] = {}

    def get(self, real: str) -> Elf | None:
        """Returns the program or library at a path without links, or None."""
        if real not in self._read:
            self._read[real] = self._load(real)
        return self._read[real]

    def find(self, folder: str, name: str) -> Found | None:
        """Returns what is called `name` in a folder, or None where the search goes on."""
        key = (folder, name)
        if key not in self._found:
            self._found[key] = self._find(folder, name)
        return self._found[key]

    def open(self, path: str) -> Found | None:
        """The same for a path."""
        folder, _, name = path.rpartition("/")
        return self.find(folder or "/", name)

    def identity(self, real: str) -> tuple[int, int]:
        """Tells files apart as the loader does: two names of one file are one library."""
        found = os.stat(self.tree.outside(real))
        return found.st_dev, found.st_ino

    def _find(self, folder: str, name: str) -> Found | None:
        real = self.tree.find(folder, name)
        if real is None:
            return None
        elf = self.get(real)
        return None if real in self._passed else Found(f"{folder.rstrip('/')}/{name}", real, elf)

    def _load(self, real: str) -> Elf | None:
        try:
            elf = read(self.tree.outside(real), self._machine)
        except NoLibrary as problem:
            if isinstance(problem, BadElf):
                self.broken[real] = str(problem)
            return None
        if elf is None:
            self._passed.add(real)
        return elf
