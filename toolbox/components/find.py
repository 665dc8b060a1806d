"""Looks through a root file system for the parts of CUDA."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from installed import wheels

from components.catalogue import Component
from components.errors import ComponentsError
from components.release import releases

# Real images have some dozens.
MOST_FILES = 10_000

# libnvjpeg.so.12.3.1.117; a single number is that of an interface, not a version.
_IN_NAME = re.compile(r"\.so\.(\d+(?:\.\d+)+)$")
_NVIDIA = re.compile(r"nvidia[-_.]", re.IGNORECASE)
# Which CUDA a wheel is for: nvidia_nvjpeg_cu12, or the folder that NVIDIA's wheels for CUDA 13 share.
_WHEEL = re.compile(r"[-_]cu(\d{2})\b")
_FOLDER = re.compile(r"/nvidia/cu(\d{2})/")

# As many as Linux follows (path_resolution(7)).
MOST_LINKS = 40

Found = dict[str, object]


def find(root: Path, catalogue: list[Component]) -> list[Found]:
    """Returns {component, path, wheel, version, releases, cuda} of each file, in the order of paths. What is not known is empty."""
    owners = wheels.files(root)
    found: list[Found] = []
    seen: set[tuple[str, str]] = set()
    for path, name in files(root):
        for component in catalogue:
            if component.owns(name) and (component.name, path) not in seen:
                seen.add((component.name, path))
                wheel = owners[path].wheel if path in owners else ""
                found.append({"component": component.name, "path": f"/{_text(path)}", "wheel": _text(wheel), **_said(root, path, name, wheel)})
        if len(found) > MOST_FILES:
            raise ComponentsError(f"COMPONENTS_LIMIT: expected at most {MOST_FILES} files of CUDA's, got more; the last is /{_text(path)}")
    return found


def files(root: Path) -> Iterator[tuple[str, str]]:
    """Yields path and name of regular files, sorted, and of links that give a file a name that it does not have itself."""
    for folder, names, entries in os.walk(root, onerror=_unreadable):
        names.sort()
        for name in sorted(entries):
            path = os.path.relpath(os.path.join(folder, name), root)
            target = _target(root, path)
            if target is not None and (target == path or os.path.basename(target) != name):
                yield target, name


def _target(root: Path, path: str) -> str | None:
    """Returns the file that a path leads to, as a container would go, relative to the root; None where it leads to none."""
    for _ in range(MOST_LINKS):
        if not (root / path).is_symlink():
            return path if _is_file(root, path) else None
        link = os.readlink(root / path)
        path = os.path.normpath(os.path.join("/", os.path.dirname(path), link)).lstrip("/")
    return None


def _is_file(root: Path, path: str) -> bool:
    """Tells whether a path is a file within the root: no folder on the way to it is a link out of it."""
    file = (root / path).resolve()
    return file.is_relative_to(root.resolve()) and file.is_file()


def _said(root: Path, path: str, name: str, wheel: str) -> Found:
    package, _, version = wheel.partition(" ")
    in_name = _IN_NAME.search(name)
    # What another wheel carries, as triton's does, is not of that wheel's version.
    own = version if _NVIDIA.match(package) else ""
    cuda = _WHEEL.search(package) or _FOLDER.search(f"/{path}")
    return {"version": _text(own or (in_name.group(1) if in_name else "")), "releases": releases(root / path), "cuda": cuda.group(1) if cuda else ""}


def _text(name: str) -> str:
    """Names of files need not be UTF-8; JSON is."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _unreadable(problem: OSError) -> None:
    raise ComponentsError(f"COMPONENTS_FOLDER: {problem.filename}: {problem.strerror}; what is in it cannot be told") from problem
