"""What is in a wheel, before it is locked: is it one, does its RECORD name its files, can its scripts be made."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import IO

from packaging.utils import canonicalize_name
from stage.errors import StageError
from stage.record import differences, rows

from resolve.points import unmade

SHOWN = 5
# What zipfile makes of a file that is none, or is cut off, or has a password.
_BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError)
# Of a text in .dist-info, bytes: a RECORD of 100,000 files has 15 MB.
TEXT = 64 << 20


@dataclass(frozen=True)
class Seen:
    """`notes`: what installers take, and people may want to know. `problems`: why none could install it."""

    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    extras: list[str] = field(default_factory=list)


def look(file: IO[bytes], name: str) -> Seen:
    """Looks into the wheel of a distribution. Reads its directory and the texts of its .dist-info, no more."""
    try:
        with zipfile.ZipFile(file) as archive:
            return _look(archive, name)
    except _BROKEN as problem:
        return Seen(problems=[f"is no wheel: {problem}"])


def _look(archive: zipfile.ZipFile, name: str) -> Seen:
    names = archive.namelist()
    folders = sorted({path.partition("/")[0] for path in names if path.partition("/")[0].endswith(".dist-info")})
    own = [folder for folder in folders if canonicalize_name(folder.partition("-")[0]) == canonicalize_name(name)]
    if len(own) != 1:
        return Seen(problems=[f"expected one folder {name}-VERSION.dist-info, found {', '.join(folders) or 'none'}"])
    seen = Seen()
    texts = {part: _text(archive, f"{own[0]}/{part}") for part in ("RECORD", "WHEEL", "METADATA", "entry_points.txt")}
    seen.problems.extend(f"has no {own[0]}/{part}" for part in ("RECORD", "WHEEL", "METADATA") if texts[part] is None)
    _compare(texts["RECORD"], names, seen)
    major = re.search(r"^Wheel-Version:\s*(\d+)\.", texts["WHEEL"] or "", re.MULTILINE | re.IGNORECASE)
    if texts["WHEEL"] is not None and (major is None or major[1] != "1"):
        seen.problems.append("WHEEL: expected Wheel-Version 1.x" + (f", found {major[1]}.x" if major else ""))
    seen.problems.extend(unmade(texts["entry_points.txt"] or ""))
    seen.extras.extend(re.findall(r"^Provides-Extra:\s*(\S+)", (texts["METADATA"] or "").partition("\n\n")[0], re.MULTILINE))
    return seen


def _compare(record: str | None, names: list[str], seen: Seen) -> None:
    if record is None:
        return
    try:
        found = differences(rows(record), names)
    except StageError as problem:
        seen.problems.extend(line.removeprefix("WHEEL_RECORD: ") for line in problem.problems)
        return
    if found.unnamed:
        seen.notes.append(f"RECORD does not name {_some(found.unnamed)}: installers take it all the same")
    if found.missing:
        seen.notes.append(f"RECORD names {_some(found.missing)}, which is not in the wheel")


def _some(paths: list[str]) -> str:
    more = len(paths) - SHOWN
    return ", ".join(paths[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _text(archive: zipfile.ZipFile, path: str) -> str | None:
    try:
        info = archive.getinfo(path)
    except KeyError:
        return None
    if info.file_size > TEXT:
        raise zipfile.BadZipFile(f"{path} has {info.file_size} bytes, more than {TEXT}")
    return archive.read(info).decode("utf-8").replace("\r\n", "\n")
