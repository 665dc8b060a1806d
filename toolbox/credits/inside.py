"""Paths of a root file system that is not one's own: links lead to places inside it."""

from __future__ import annotations

import os
from pathlib import Path

# Linux follows as many (path_resolution(7)).
_LINKS = 40


def inside(root: Path, path: str) -> Path | None:
    """Returns the regular file that `path` (relative to the root) is there, through links, or None."""
    todo, done, links = [*reversed(path.split("/"))], root, 0
    while todo:
        part = todo.pop()
        if part in ("", "."):
            continue
        if part == "..":
            done = done.parent if done != root else root
            continue
        step = done / part
        if step.is_symlink():
            links += 1
            if links > _LINKS:
                return None
            target = os.readlink(step)
            done = root if target.startswith("/") else done
            todo += reversed(target.split("/"))
        else:
            done = step
    return done if done.is_file() else None


def content(root: Path, path: str, most: int) -> bytes | None:
    """Returns the first `most` bytes of a file, or None where there is none."""
    found = inside(root, path)
    if found is None:
        return None
    with found.open("rb") as file:
        return file.read(most)
