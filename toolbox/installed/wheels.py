"""The RECORD of each wheel (PyPA, recording installed projects): its files with their hashes."""

from __future__ import annotations

import base64
import csv
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from installer.records import InvalidRecordEntry, parse_record_file

_RECORD = ".dist-info/RECORD"


class BadRecord(Exception):
    """A RECORD that is none: whose files those are cannot be told."""


@dataclass(frozen=True)
class File:
    """A file of a wheel: `path` is relative to the root, `wheel` is "NAME VERSION", `sha256` is hexadecimal or empty."""

    path: str
    wheel: str
    sha256: str


def is_record(path: str) -> bool:
    """Tells whether a path is that of a RECORD."""
    return path.endswith(_RECORD)


def recorded(root: Path, record: str) -> Iterator[File]:
    """Yields what the RECORD at `record` names. A path that leaves the root is not one of its files' paths. Raises BadRecord."""
    info = posixpath.dirname(record)
    wheel = posixpath.basename(info).removesuffix(".dist-info").replace("-", " ", 1)
    # newline="": a line ends where csv says so, and nowhere within a quoted name.
    with (root / record).open(encoding="utf-8", errors="surrogateescape", newline="") as rows:
        try:
            for path, digest, _ in parse_record_file(rows):
                yield File(posixpath.normpath(posixpath.join(posixpath.dirname(info), path)), wheel, _hex(digest))
        except (InvalidRecordEntry, ValueError, csv.Error) as problem:
            raise BadRecord(f"INSTALLED_RECORD: /{record}: {problem}; lock another version of {wheel}, or report it") from problem


def files(root: Path) -> dict[str, File]:
    """Returns what the wheels of a root file system hold, by path."""
    records = sorted((root / "usr/local/lib").glob(f"**/*{_RECORD}"))
    return {file.path: file for record in records for file in recorded(root, record.relative_to(root).as_posix())}


def _hex(digest: str) -> str:
    """Returns a hash that is written as base64 without padding."""
    name, _, value = digest.partition("=")
    return base64.urlsafe_b64decode(value + "==").hex() if name == "sha256" else ""
