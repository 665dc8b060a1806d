"""Installs one wheel into a tree with pypa's installer."""

from __future__ import annotations

import base64
import hashlib
import os
import zipfile
from pathlib import Path
from typing import BinaryIO, Literal

from installer import install
from installer.destinations import SchemeDictionaryDestination
from installer.records import Hash, RecordEntry

from stage.wheel import Wheel, schemes

INTERPRETER = "/usr/bin/python3.11"
INSTALLER = b"image-factory\n"
PIECE = 1 << 20


class TreeDestination(SchemeDictionaryDestination):
    """Writes below `root`; the targets in `skip` are only hashed, since another wheel writes the same content there."""

    def __init__(self, root: Path, places: dict[str, str], skip: frozenset[str]) -> None:
        self._below = str(root)
        super().__init__({name: f"/{place}" for name, place in places.items()}, INTERPRETER, "posix", destdir=self._below)
        self._skip = skip
        self._folders: set[str] = set()

    def write_to_fs(self, scheme: str, path: str, stream: BinaryIO, is_executable: bool) -> RecordEntry:
        inside = os.path.normpath(os.path.join(self.scheme_dict[scheme], path)).lstrip("/")
        if not inside.startswith("usr/local/"):
            raise ValueError(f"{path!r} leaves /usr/local")
        if inside in self._skip:
            digest, size = _copy(stream, None)
        else:
            target = os.path.join(self._below, inside)
            self._make_folder(os.path.dirname(target))
            with open(target, "xb", buffering=0) as file:
                digest, size = _copy(stream, file)
                os.fchmod(file.fileno(), 0o755 if is_executable else 0o644)
        return RecordEntry(path, Hash("sha256", digest), size)

    def write_script(self, name: str, module: str, attr: str, section: Literal["console", "gui"]) -> RecordEntry:
        from io import BytesIO

        from installer.scripts import Script

        script, data = Script(name, module, attr, section).generate(self.interpreter, self.script_kind)
        return self.write_to_fs("scripts", script, BytesIO(data), is_executable=True)

    def _make_folder(self, folder: str) -> None:
        if folder not in self._folders:
            os.makedirs(folder, exist_ok=True)
            self._folders.add(folder)


def install_wheel(file: Path, root: Path, skip: frozenset[str]) -> str | None:
    """Installs `file` below `root`; returns a problem as `CODE: message`, or None."""
    os.umask(0o022)
    try:
        with zipfile.ZipFile(file) as archive:
            wheel = Wheel(archive)
            destination = TreeDestination(root, schemes(wheel.distribution), skip)
            install(wheel, destination, {"INSTALLER": INSTALLER} if "INSTALLER" not in wheel.dist_info_filenames else {})
    except Exception as problem:  # every wheel is tried, so that all problems are told at once
        return f"WHEEL_BROKEN: {file.name}: {type(problem).__name__}: {problem}"
    return None


def _copy(source: BinaryIO, target: BinaryIO | None) -> tuple[str, int]:
    """Copies and returns the sha256 as RECORD writes it (urlsafe base64, no padding) and the size in bytes."""
    state, size = hashlib.sha256(), 0
    while piece := source.read(PIECE):
        state.update(piece)
        size += len(piece)
        if target is not None:
            target.write(piece)
    return base64.urlsafe_b64encode(state.digest()).decode().rstrip("="), size
