"""The RECORD of a wheel (PyPA, binary distribution format; recording installed projects): read, compared, completed.

Needs nothing but the standard library, so that it can run where no wheel is installed.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from stage.bytecode import cached
from stage.errors import StageError
from stage.limits import RECORD_FIELD, TOLD
from stage.python import RUNNING, Python

NAME = "RECORD"
# Signatures over RECORD: it cannot name them, nor has it a hash of itself.
UNNAMED = (NAME, "RECORD.jws", "RECORD.p7s")
_SIZE = re.compile(r"^ *[0-9]{1,19} *$")


@dataclass(frozen=True)
class Row:
    """A line of RECORD: `path` as written, `hash` is "sha256=BASE64" or "", `size` is in bytes or None; `line` counts from 1."""

    path: str
    hash: str
    size: int | None
    line: int


@dataclass(frozen=True)
class Differences:
    """What RECORD and the wheel do not agree on, sorted: files that only the wheel has, and that only RECORD names."""

    unnamed: list[str]
    missing: list[str]


def rows(text: str) -> list[Row]:
    """Reads a RECORD; empty lines are none. Raises StageError with every row that is none: WHEEL_RECORD: RECORD:LINE: ..."""
    # newline="": a line ends where csv says so, and nowhere within a quoted name.
    reader = csv.reader(io.StringIO(text, newline=""))
    found: list[Row] = []
    problems: list[str] = []
    line = 1
    before = csv.field_size_limit(RECORD_FIELD)
    try:
        for fields in reader:
            if fields:
                problem = _problem(fields)
                if problem:
                    problems.append(f"WHEEL_RECORD: {NAME}:{line}: {problem}")
                else:
                    found.append(Row(fields[0], fields[1], int(fields[2]) if fields[2] else None, line))
            line = reader.line_num + 1
    except csv.Error as problem:
        problems.append(f"WHEEL_RECORD: {NAME}:{line}: found {problem}; expected PATH,HASH,SIZE, each shorter than {RECORD_FIELD} characters")
    finally:
        csv.field_size_limit(before)
    if problems:
        more = len(problems) - TOLD
        raise StageError([*problems[:TOLD], *([f"WHEEL_RECORD: {NAME}: and {more} more"] if more > 0 else [])])
    return found


def differences(named: Iterable[Row], members: Iterable[str]) -> Differences:
    """Compares a RECORD with the names in its wheel, letter by letter as pip does. Folders, RECORD itself and its signatures are none of both."""
    rows_of = {row.path for row in named if not _is_exempt(row.path)}
    files = {name for name in members if not _is_exempt(name)}
    return Differences(sorted(files - rows_of), sorted(rows_of - files))


def record_bytecode(site: Path, record: Path, python: Python = RUNNING) -> None:
    """Appends a row with hash and size for each .pyc that was compiled of a file in `record`. Done twice, it is done once."""
    with record.open(encoding="utf-8", newline="") as file:
        text = file.read()
    try:
        recorded = [row.path for row in rows(text)]
    except StageError as problem:
        raise StageError([line.replace(": ", f": {record}: ", 1) for line in problem.problems]) from problem
    compiled = [cached(path, python) for path in recorded if path.endswith(".py")]
    missing = sorted(set(compiled) - set(recorded))
    lines = list(_compiled_rows(site, missing))
    if lines:
        written = io.StringIO(newline="")
        csv.writer(written, lineterminator="\n").writerows(lines)
        with record.open("w", encoding="utf-8", newline="") as file:
            file.write(text + ("" if text.endswith("\n") else "\n") + written.getvalue())


def digest(content: bytes) -> str:
    """Returns a sha256 as RECORD writes it: urlsafe base64 without padding."""
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")


def _compiled_rows(site: Path, paths: list[str]) -> Iterator[tuple[str, str, int]]:
    for path in paths:
        if (site / path).is_file():
            content = (site / path).read_bytes()
            yield path, digest(content), len(content)


def _problem(fields: list[str]) -> str:
    """Says what is wrong with a row, or nothing."""
    shown = ",".join(fields)
    shown = repr(shown if len(shown) <= 100 else f"{shown[:100]}…")
    if len(fields) != 3:
        return f"found {len(fields)} fields in {shown}; expected three: PATH,HASH,SIZE"
    path, written, size = fields
    if not path:
        return f"found no path in {shown}; expected PATH,HASH,SIZE"
    if written and "=" not in written:
        return f"found the hash {written[:100]!r}; expected ALGORITHM=BASE64, or nothing"
    if size and not _SIZE.match(size):
        return f"found the size {size[:100]!r}; expected a number of bytes, or nothing"
    return ""


def _is_exempt(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return path.endswith("/") or (name in UNNAMED and folder.endswith(".dist-info") and "/" not in folder)
