"""Whose the files of an image are: by the lists that packages bring, which are copied out of its layers."""

from __future__ import annotations

from pathlib import Path
from posixpath import basename, dirname
from typing import IO

from installed import debian, wheels

from layers import limits
from layers.errors import LayerError


class Lists:
    """Copies of lists below a folder. Of a list that several layers have, the last one counts."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._left = folder, limits.LISTS

    def keep(self, path: str, size: int) -> IO[bytes] | None:
        """Gives a file for a copy of a list; nothing for all else."""
        if not (debian.is_list(path) or wheels.is_record(path)):
            return None
        self._left -= size
        if self._left < 0:
            raise LayerError("LAYER_TOO_LARGE", f"the lists of packages have more than {limits.LISTS} bytes")
        copy = self._folder / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        return copy.open("wb")

    def owners(self, seen: set[str]) -> dict[str, str]:
        """Returns the package of each path that a list names, by the lists that are left to be seen: `deb libc6`, `pypi numpy 2.2.0`."""
        copies = sorted(path for copy in self._folder.rglob("*") if copy.is_file() and (path := copy.relative_to(self._folder).as_posix()) in seen)
        owners: dict[str, str] = {}
        for path in copies:
            if debian.is_list(path):
                name = basename(path).removesuffix(".list").split(":")[0]
                owners.update((file, f"deb {name}") for file in debian.listed(self._folder, path))
        for path in copies:
            if wheels.is_record(path):
                owners.update((file.path, f"pypi {file.wheel}") for file in wheels.recorded(self._folder, path))
        return owners


def owner_of(path: str, owners: dict[str, str]) -> str:
    """Returns whose a path is: bytecode is its source's."""
    if path in owners:
        return owners[path]
    if basename(dirname(path)) == "__pycache__":
        source = f"{dirname(dirname(path))}/{basename(path).split('.')[0]}.py"
        return owners.get(source, NOBODY)
    return NOBODY


NOBODY = "no package"
