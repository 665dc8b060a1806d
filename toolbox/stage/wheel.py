"""A wheel (PyPA, binary distribution format), checked as a whole before anything of it is written."""

from __future__ import annotations

import re
import stat
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import HeaderParser
from pathlib import Path
from typing import IO

from installer.utils import parse_wheel_filename

from stage.entrypoints import FILE as ENTRY_POINTS
from stage.entrypoints import EntryPoint, entry_points
from stage.errors import StageError, unreadable
from stage.limits import DIRECTORY, MEMBERS, METADATA, NAMED, RECORD, TOLD, exceeded, plain, shown
from stage.python import RUNNING, Python
from stage.record import NAME as RECORD_NAME
from stage.record import Row, differences, rows
from stage.tree import ALLOWED, wrong
from stage.zipend import directory_bytes

BIN = "usr/local/bin"
SCHEMES = ("purelib", "platlib", "headers", "scripts", "data")
_DISTRIBUTION = re.compile(r"\w[\w.]*")


def schemes(distribution: str, python: Python) -> dict[str, str]:
    """Returns where each scheme goes, relative to the root."""
    headers = f"{python.headers}/{distribution}"
    return {"purelib": python.site, "platlib": python.site, "headers": headers, "scripts": BIN, "data": "usr/local"}


@dataclass(frozen=True)
class Member:
    """One file of a wheel: `path` is below the folder of its `scheme`, `target` below the root."""

    info: zipfile.ZipInfo
    scheme: str
    path: str
    target: str

    @property
    def is_executable(self) -> bool:
        """Programs are, whatever the system that the wheel was made on says: it may know no such mode."""
        mode = self.info.external_attr >> 16
        return self.scheme == "scripts" or bool(stat.S_ISREG(mode) and mode & 0o111)

    @property
    def content(self) -> str:
        """A fingerprint: CRC and size, as the zip names them."""
        return f"{self.info.CRC:08x}:{self.info.file_size}"


@dataclass(frozen=True)
class Wheel:
    """What a wheel installs. `info` is the name of its .dist-info, `root` the scheme of what is in no .data folder.

    `members` are in the zip's order, without RECORD; `rows` is what RECORD says of each. `notes` are told, and keep nothing from being built.
    """

    file: Path
    archive: zipfile.ZipFile
    distribution: str
    info: str
    root: str
    members: list[Member]
    scripts: list[EntryPoint]
    rows: dict[str, Row]
    notes: list[str] = field(default_factory=list)


@contextmanager
def opened(file: Path, python: Python = RUNNING) -> Iterator[Wheel]:
    """Opens a wheel as it is installed for a Python.

    Raises StageError with all that is wrong with it; what its readers raise becomes one, too. Each names the file.
    """
    with file.open("rb") as handle, inside(handle, file, file.stat().st_size, python) as wheel:
        yield wheel


@contextmanager
def inside(handle: IO[bytes], file: Path, size: int, python: Python = RUNNING) -> Iterator[Wheel]:
    """Opens a wheel of `size` bytes that may not be on this machine: `file` is what it is called. Raises StageError as `opened` does.

    Reads the zip's directory, RECORD, WHEEL and entry_points.txt, no more.
    """
    try:
        listed = directory_bytes(handle, size)
        if listed > DIRECTORY:
            raise StageError([f"WHEEL_LIMIT: the list of its members has {listed} bytes; at most {DIRECTORY} are allowed"])
        with zipfile.ZipFile(handle) as archive:
            yield _read(file, archive, size, python)
    except StageError as problem:
        split = (line.split(": ", 1) for line in problem.problems)
        raise StageError([f"{code}: {file.name}: {said}" for code, said in split]) from problem
    except Exception as problem:  # zipfile and its decompressors raise a dozen kinds
        raise unreadable("WHEEL_BROKEN", file.name, problem) from problem


def _read(file: Path, archive: zipfile.ZipFile, size: int, python: Python) -> Wheel:
    parsed = parse_wheel_filename(file.name)
    if not _DISTRIBUTION.fullmatch(parsed.distribution):
        raise StageError([f"WHEEL_BROKEN: found the distribution {shown(parsed.distribution)}; expected letters, digits, _ and dots"])
    infos = _files(archive, size)
    names = {info.filename for info in infos}
    asked = f"{parsed.distribution}-{parsed.version}"
    own, data = _dist_info(names, f"{asked}.dist-info"), _data(names, f"{asked}.data")
    root, named, scripts = _texts(archive, names, own)
    others = [info for info in infos if info.filename != f"{own}/{RECORD_NAME}"]
    members, wrapped = _members(others, data, root, schemes(parsed.distribution, python), _made(own, names, scripts, python))
    links = [info.filename for info in infos if stat.S_ISLNK(info.external_attr >> 16)]
    notes = _record_notes(named, names)
    notes += note("it says that {} is a link, which no wheel has: a file with that content is installed, as by pip and uv", links)
    notes += note("the entry point of that name is installed in place of {}, as pip does", wrapped)
    return Wheel(file, archive, parsed.distribution, own, root, members, scripts, {row.path: row for row in named}, notes)


def _files(archive: zipfile.ZipFile, packed: int) -> list[zipfile.ZipInfo]:
    """Returns the members that are no folders. Raises StageError with each that no installer should take."""
    infos = archive.infolist()
    if len(infos) > MEMBERS:
        raise StageError([f"WHEEL_LIMIT: it has {len(infos)} members; at most {MEMBERS} are allowed"])
    beyond = exceeded(sum(info.file_size for info in infos), packed)
    if beyond:
        raise StageError([f"WHEEL_LIMIT: {beyond}"])
    files = [info for info in infos if not info.orig_filename.endswith("/")]
    problems = [f"the path {shown(info.orig_filename)} {problem}; {ALLOWED}" for info in files if (problem := wrong(info.orig_filename))]
    problems += [f"the folder {shown(info.orig_filename)} has a NUL" for info in infos if "\0" in info.orig_filename and info.orig_filename.endswith("/")]
    problems += [f"the path {shown(info.filename)} has a carriage return, which ends a line of RECORD" for info in files if "\r" in info.filename]
    problems += [f"{shown(info.filename)} is encrypted" for info in files if info.flag_bits & 1]
    counted = Counter(info.filename for info in files)
    problems += [f"{shown(name)} is in it {count} times; expected once" for name, count in counted.items() if count > 1]
    _raise(problems)
    return files


def _dist_info(names: set[str], asked: str) -> str:
    """Returns the .dist-info folder, which may be spelled otherwise than the file's name. There is one, or it is no wheel: so say pip and uv."""
    found = _tops(names, ".dist-info")
    if len(found) != 1 or _spelling(found[0]) != _spelling(asked):
        raise StageError([f"WHEEL_BROKEN: found the folders {', '.join(shown(top) for top in found[:TOLD]) or 'of no .dist-info'}; expected {asked} alone"])
    return found[0]


def _data(names: set[str], asked: str) -> str:
    found = [top for top in _tops(names, ".data") if _spelling(top) == _spelling(asked)]
    if len(found) > 1:
        raise StageError([f"WHEEL_BROKEN: found the folders {', '.join(shown(top) for top in found[:TOLD])}; expected one of them"])
    return found[0] if found else asked


def _tops(names: set[str], end: str) -> list[str]:
    return sorted({top for name in names for top, slash, _ in [name.partition("/")] if slash and top.endswith(end)})


def _text(archive: zipfile.ZipFile, names: set[str], name: str, limit: int) -> str:
    if name not in names:
        raise StageError([f"WHEEL_BROKEN: it has no {name}"])
    size = archive.getinfo(name).file_size
    if size > limit:
        raise StageError([f"WHEEL_LIMIT: {name} has {size} bytes; at most {limit} are allowed"])
    try:
        return archive.read(name).decode("utf-8")
    except UnicodeDecodeError as problem:
        raise StageError([f"WHEEL_BROKEN: {name}: byte {problem.start} is not UTF-8"]) from problem


def _texts(archive: zipfile.ZipFile, names: set[str], own: str) -> tuple[str, list[Row], list[EntryPoint]]:
    """Reads WHEEL, RECORD and entry_points.txt. Raises StageError with the problems of all three."""
    root, named, scripts = "", list[Row](), list[EntryPoint]()
    problems: list[str] = []
    try:
        root = _root(_text(archive, names, f"{own}/WHEEL", METADATA))
    except StageError as problem:
        problems += problem.problems
    try:
        named = rows(_text(archive, names, f"{own}/{RECORD_NAME}", RECORD))
    except StageError as problem:
        problems += problem.problems
    try:
        scripts = entry_points(_text(archive, names, f"{own}/{ENTRY_POINTS}", METADATA)) if f"{own}/{ENTRY_POINTS}" in names else []
    except StageError as problem:
        problems += problem.problems
    if problems:
        raise StageError(problems)
    return root, named, scripts


def _root(text: str) -> str:
    """Returns the scheme of what is in no .data folder; both lead to the same place here."""
    fields = HeaderParser().parsestr(text)
    version = fields["Wheel-Version"]
    if not str(version or "").strip().startswith("1."):
        raise StageError([f"WHEEL_BROKEN: WHEEL: found Wheel-Version {shown(str(version))}; expected 1.x"])
    return "purelib" if fields["Root-Is-Purelib"] == "true" else "platlib"


def _made(own: str, names: set[str], scripts: list[EntryPoint], python: Python) -> dict[str, str]:
    """Returns the targets of what the installation itself writes, with the name of each."""
    files = [f"{own}/{RECORD_NAME}", *([f"{own}/INSTALLER"] if f"{own}/INSTALLER" not in names else [])]
    return {f"{python.site}/{file}": file for file in files} | {f"{BIN}/{script.name}": f"the entry point {script.name}" for script in scripts}


def _members(
    infos: list[zipfile.ZipInfo], data: str, root: str, places: dict[str, str], taken: dict[str, str]
) -> tuple[list[Member], list[str]]:
    """Returns what is written, and the scripts that an entry point takes the place of; `taken` has the targets that are, and gets those of the members.

    Raises StageError for paths in no scheme, and for two of one place.
    """
    members: list[Member] = []
    wrapped: list[str] = []
    problems: list[str] = []
    for info in infos:
        scheme, path = root, info.filename
        if path.startswith(f"{data}/"):
            scheme, _, path = path.removeprefix(f"{data}/").partition("/")
        if scheme not in SCHEMES or not path:
            problems.append(f"found {shown(info.filename)}; expected {data}/SCHEME/PATH with one of {', '.join(SCHEMES)}")
            continue
        member = Member(info, scheme, path, f"{places[scheme]}/{path}")
        if scheme == "scripts" and taken.get(member.target, "").startswith("the entry point "):
            wrapped.append(info.filename)
            continue
        other = taken.setdefault(member.target, info.filename)
        if other != info.filename:
            problems.append(f"both {shown(other)} and {shown(info.filename)} would be /{member.target}")
        members.append(member)
    _raise(problems)
    return members, wrapped


def _record_notes(named: list[Row], names: set[str]) -> list[str]:
    found = differences(named, names)
    files = len([row for row in named if row.path in names])
    if found.unnamed and files <= 1:
        raise StageError([f"WHEEL_BROKEN: {RECORD_NAME} names none of its {len(found.unnamed)} files; expected a row for each"])
    notes = note("RECORD does not name {}: installed all the same, as by pip and uv", found.unnamed)
    return notes + note("RECORD names {}: not in the wheel", found.missing)


def note(text: str, paths: list[str]) -> list[str]:
    """Returns a line about some files, with the first few of them; none about none."""
    more = f" and {len(paths) - NAMED} more" if len(paths) > NAMED else ""
    return [text.replace("{}", ", ".join(plain(path) for path in paths[:NAMED]) + more)] if paths else []


def _raise(problems: list[str]) -> None:
    if problems:
        more = len(problems) - TOLD
        raise StageError([f"WHEEL_BROKEN: {problem}" for problem in [*problems[:TOLD], *([f"and {more} more"] if more > 0 else [])]])


def _spelling(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
