"""The root file system as a process in it would see it: links are followed as if the tree were /."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

_MOST_LINKS = 40


class Tree:
    """A root file system; what was looked up once is remembered. Paths inside it begin with / ."""

    def __init__(self, root: str) -> None:
        self._root = os.path.realpath(root)
        self._folders: dict[str, str | None] = {"/": "/"}
        self._entries: dict[str, dict[str, bool]] = {}

    def outside(self, path: str) -> str:
        """Returns where a path without links lies on this machine."""
        return self._root + path

    def real(self, path: str) -> str | None:
        """Returns the path without links of what `path` leads to, or None where it leads to nothing."""
        known = self._folders.get(path, "")
        return self._walk(path, _MOST_LINKS) if known == "" else known

    def find(self, folder: str, name: str) -> str | None:
        """Returns the path without links of a regular file `name` in `folder`, or None."""
        place = self.folder(folder)
        entry = None if place is None else self._listed(place).get(name)
        if entry is None:
            return None
        found = _join(place or "/", name) if not entry else self.real(_join(place or "/", name))
        return found if found is not None and self.is_file(found) else None

    def folder(self, path: str) -> str | None:
        """Returns the path without links of a folder."""
        if path not in self._folders:
            found = self.real(path)
            self._folders[path] = found if found is not None and os.path.isdir(self.outside(found)) else None
        return self._folders[path]

    def is_file(self, real: str) -> bool:
        return os.path.isfile(self.outside(real))

    def is_executable(self, path: str) -> bool:
        """Tells whether somebody may execute the file that a path leads to."""
        real = self.real(path)
        return real is not None and self.is_file(real) and os.stat(self.outside(real)).st_mode & 0o111 != 0

    def files(self) -> Iterator[tuple[str, os.stat_result]]:
        """Yields every regular file with what lstat says of it; links are not followed."""
        waiting = ["/"]
        while waiting:
            folder = waiting.pop()
            with os.scandir(self.outside(folder)) as entries:
                for entry in entries:
                    path = _join(folder, entry.name)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(path)
                    elif entry.is_file(follow_symlinks=False):
                        yield path, entry.stat(follow_symlinks=False)

    def _listed(self, place: str) -> dict[str, bool]:
        """Returns the names in a folder, each with whether it is a link."""
        if place not in self._entries:
            with os.scandir(self.outside(place)) as entries:
                self._entries[place] = {entry.name: entry.is_symlink() for entry in entries}
        return self._entries[place]

    def _walk(self, path: str, links: int) -> str | None:
        current = "/"
        pending = [part for part in reversed(path.split("/")) if part not in ("", ".")]
        while pending:
            part = pending.pop()
            if part == "..":
                current = os.path.dirname(current)
                continue
            following = _join(current, part)
            try:
                mode = os.lstat(self.outside(following)).st_mode
            except (OSError, ValueError):
                return None
            if not stat.S_ISLNK(mode):
                if pending and not stat.S_ISDIR(mode):
                    return None
                current = following
                continue
            links -= 1
            if links < 0:
                return None
            target = os.readlink(self.outside(following))
            current = "/" if target.startswith("/") else current
            pending.extend(piece for piece in reversed(target.split("/")) if piece not in ("", "."))
        return current


def _join(folder: str, name: str) -> str:
    return f"/{name}" if folder == "/" else f"{folder}/{name}"
