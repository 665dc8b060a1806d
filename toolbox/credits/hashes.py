"""sha256 and sha512 of files: BSI TR-03183-2 asks for the longer one of everything that is handed on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from credits.inside import inside

_CHUNK = 1 << 20

Hashes = dict[str, str]


def of_file(path: Path) -> Hashes:
    found = [hashlib.sha256(), hashlib.sha512()]
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            for each in found:
                each.update(chunk)
    return {"sha256": found[0].hexdigest(), "sha512": found[1].hexdigest()}


def of_paths(root: Path, paths: Iterable[str]) -> dict[str, Hashes]:
    """Returns the hashes of files of a root file system, by path; what is no file there is left out."""
    pairs = ((path, inside(root, path.lstrip("/"))) for path in sorted(set(paths)))
    return {path: of_file(file) for path, file in pairs if file is not None}


def of_folder(folder: Path) -> dict[str, Hashes]:
    """Returns the hashes of all files below a folder, by their names: those of locked files are told apart by name."""
    return {path.name: of_file(path) for path in sorted(folder.glob("**/*")) if path.is_file() and not path.is_symlink()}
