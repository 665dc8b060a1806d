"""Which files of several packages can be in one tree: decided before anything is written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from stage.errors import StageError
from stage.owners import owner_of
from stage.python import RUNNING, Python
from stage.wheel import BIN, Wheel, opened


def plan(files: list[Path], out: Path, python: Python = RUNNING) -> tuple[dict[Path, frozenset[str]], list[str]]:
    """Returns for each wheel the targets that an earlier wheel writes, and what is told of the wheels.

    Raises StageError for wheels that are broken, paths with two contents, files where others need a folder, and what is in `out` before.
    """
    first: dict[str, tuple[Path, str]] = {}
    folders: dict[str, Path] = {}
    skips: dict[Path, set[str]] = {file: set() for file in files}
    problems: dict[str, None] = {}
    notes: list[str] = []
    there = any(out.iterdir()) if out.is_dir() else False
    for file in files:
        try:
            with opened(file, python) as wheel:
                notes += [f"{file.name}: {note}" for note in wheel.notes]
                written = dict(_written(wheel, python))
        except StageError as problem:
            problems.update(dict.fromkeys(problem.problems))
            continue
        for target, content in written.items():
            owner, before = first.setdefault(target, (file, content))
            if owner is not file:
                skips[file].add(target)
                if content != before:
                    problems[f"WHEEL_CONFLICT: /{target} differs between {owner.name} and {file.name}"] = None
            if target in folders:
                problems[_kinds(target, file, folders[target])] = None
            for folder in _above(target, folders):
                folders[folder] = file
                if folder in first:
                    problems[_kinds(folder, first[folder][0], file)] = None
            if there and (found := _before(out, target)):
                problems[f"WHEEL_CONFLICT: /{target} of {file.name}: {found}"] = None
    if problems:
        raise StageError(list(problems))
    return {file: frozenset(targets) for file, targets in skips.items()}, notes


def _written(wheel: Wheel, python: Python) -> Iterator[tuple[str, str]]:
    """Yields what a wheel writes, each path with a fingerprint of its content: CRC and size, or what an entry point calls."""
    for member in wheel.members:
        yield member.target, member.content
    record = wheel.archive.getinfo(f"{wheel.info}/RECORD")
    yield f"{python.site}/{record.filename}", f"{record.CRC:08x}:{record.file_size}"
    for script in wheel.scripts:
        yield f"{BIN}/{script.name}", f"{script.module}:{script.attribute}"


def _kinds(path: str, of_file: Path, of_folder: Path) -> str:
    return f"WHEEL_CONFLICT: /{path} is a file in {of_file.name} and a folder in {of_folder.name}"


def _above(path: str, known: dict[str, Path]) -> Iterator[str]:
    """Yields the folders of a path, the nearest first, up to one that is known: those above it are, too."""
    folder = path.rpartition("/")[0]
    while folder and folder not in known:
        yield folder
        folder = folder.rpartition("/")[0]


def _before(out: Path, target: str) -> str:
    """Says what is in `out` where a wheel writes, and whose that is, or nothing."""
    parts = target.split("/")
    for depth in range(1, len(parts) + 1):
        path = "/".join(parts[:depth])
        place = out / path
        if not os.path.lexists(place):
            return ""
        if depth == len(parts):
            return f"it is there before, {owner_of(out, path)}"
        if place.is_symlink() or not place.is_dir():
            return f"/{path} is {'a link' if place.is_symlink() else 'a file'} there before, {owner_of(out, path)}; a wheel's folders are no links"
    return ""
