"""Installs one wheel into a tree, with the scripts and the RECORD of pypa's installer."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from installer.destinations import SchemeDictionaryDestination
from installer.records import Hash, RecordEntry
from installer.scripts import Script
from installer.utils import Scheme

from stage.errors import StageError
from stage.limits import SCRIPT, shown
from stage.python import RUNNING, Python
from stage.record import NAME, Row
from stage.tree import Tree
from stage.wheel import Member, Wheel, note, opened, schemes

INSTALLER = b"image-factory\n"
PIECE = 1 << 20
# What a script's first line names Python by; arguments stay. An end as Windows writes it would be part of the program's name.
_PYTHON = re.compile(rb"#!python[^ \t\r\n]*([^\r\n]*)\r?(?=\n|\Z)")
_CR = re.compile(rb"#![^\n]*\r\n")


@dataclass
class Installed:
    """What is told of a wheel: `problems` as `CODE: message`, and `notes` that keep nothing from being built."""

    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class TreeDestination(SchemeDictionaryDestination):
    """Writes below `root`; the targets in `skip` are only hashed, since another wheel writes the same content there."""

    def __init__(self, root: Path, places: dict[str, str], skip: frozenset[str], python: Python) -> None:
        super().__init__({name: f"/{place}" for name, place in places.items()}, python.interpreter, "posix", destdir=str(root))
        self.python = python
        self._places = places
        self._tree = Tree(root)
        self._skip = skip

    def write_to_fs(self, scheme: str, path: str, stream: BinaryIO, is_executable: bool) -> RecordEntry:
        inside = f"{self._places[scheme]}/{path}"
        if inside in self._skip:
            digest, size = _copy(stream, None)
        else:
            target = self._target(inside)
            with open(target, "xb", buffering=0) as file:
                digest, size = _copy(stream, file)
                os.fchmod(file.fileno(), 0o755 if is_executable else 0o644)
        return RecordEntry(path, Hash("sha256", digest), size)

    def _target(self, inside: str) -> str:
        lies = self._tree.lies(inside)
        if lies != inside:
            raise StageError([f"WHEEL_CONFLICT: /{inside} would be written through a link, to /{lies}"])
        return self._tree.place(lies)


def install_wheel(file: Path, root: Path, skip: frozenset[str], python: Python = RUNNING) -> Installed:
    """Installs `file` below `root`. Raises nothing: every wheel is tried, so that all problems are told at once."""
    os.umask(0o022)
    told = Installed()
    try:
        with opened(file, python) as wheel:
            _install(wheel, TreeDestination(root, schemes(wheel.distribution, python), skip, python), told)
    except StageError as problem:
        told.problems += problem.problems
    told.notes = [f"{file.name}: {text}" for text in told.notes]
    return told


def _install(wheel: Wheel, destination: TreeDestination, told: Installed) -> None:
    records: list[tuple[Scheme, RecordEntry]] = []
    for script in wheel.scripts:
        name, content = Script(script.name, script.module, script.attribute, script.group).generate(destination.python.interpreter, "posix")
        records.append((Scheme("scripts"), destination.write_to_fs("scripts", name, BytesIO(content), is_executable=True)))
    others: list[str] = []
    records += [(Scheme(member.scheme), _write(wheel, member, destination, others, told)) for member in wheel.members]
    if others:
        told.notes += note("RECORD has another hash or size of {}: installed all the same, as by pip and uv", others)
    root = Scheme(wheel.root)
    own = f"{wheel.info}/INSTALLER"
    if own not in (member.info.filename for member in wheel.members):
        records.append((root, destination.write_to_fs(root, own, BytesIO(INSTALLER), is_executable=False)))
    record = f"{wheel.info}/{NAME}"
    destination.finalize_installation(root, record, [*records, (root, RecordEntry(record, None, None))])


def _write(wheel: Wheel, member: Member, destination: TreeDestination, others: list[str], told: Installed) -> RecordEntry:
    """Writes one member; `others` gets its path where RECORD has another hash or size."""
    name, original = member.info.filename, None
    try:
        with wheel.archive.open(member.info) as stream:
            content = cast(BinaryIO, stream)
            if member.scheme == "scripts":
                content, original = _script(content, name, destination.python, told)
            entry = destination.write_to_fs(member.scheme, member.path, content, member.is_executable)
    except (StageError, OSError):
        raise
    except Exception as problem:  # each decompressor has its own
        raise StageError([f"WHEEL_BROKEN: {shown(name)}: {type(problem).__name__}: {problem}; is the file whole?"]) from problem
    row = wheel.rows.get(name)
    if row and _differs(row, original or entry):
        others.append(name)
    return entry


def _script(stream: BinaryIO, name: str, python: Python, told: Installed) -> tuple[BinaryIO, RecordEntry | None]:
    """Returns what is written of a script, and what RECORD names where that is not the same."""
    head = stream.read(PIECE)
    match = _PYTHON.match(head)
    if not match:
        if _CR.match(head):
            told.notes.append(f"{shown(name)}: its first line ends as on Windows, so Linux finds no such program as it names")
        return cast(BinaryIO, _Peeked(head, stream)), None
    content = head + stream.read(SCRIPT)
    if stream.read(1):
        raise StageError([f"WHEEL_LIMIT: {shown(name)} is a script of more than {SCRIPT} bytes"])
    original = RecordEntry(name, Hash("sha256", _copy(BytesIO(content), None)[0]), len(content))
    return BytesIO(b"#!" + python.interpreter.encode() + match[1] + content[match.end() :]), original


class _Peeked:
    """A stream whose first bytes were read."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def read(self, size: int) -> bytes:
        head, self._head = self._head, b""
        return head or self._rest.read(size)


def _differs(row: Row, entry: RecordEntry) -> bool:
    algorithm, _, value = row.hash.partition("=")
    hashed = algorithm == "sha256" and entry.hash_ is not None and value.rstrip("=") != entry.hash_.value
    return hashed or (row.size is not None and row.size != entry.size)


def _copy(source: BinaryIO, target: BinaryIO | None) -> tuple[str, int]:
    """Copies and returns the sha256 as RECORD writes it (urlsafe base64, no padding) and the size in bytes."""
    state, size = hashlib.sha256(), 0
    while piece := source.read(PIECE):
        state.update(piece)
        size += len(piece)
        if target is not None:
            target.write(piece)
    return base64.urlsafe_b64encode(state.digest()).decode().rstrip("="), size
