"""Adds the bytecode of a wheel to its RECORD (PyPA, recording installed projects), as an installer that compiles does."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from pathlib import Path

from installer.records import parse_record_file

from stage.bytecode import cached


def record_bytecode(site: Path, record: Path) -> None:
    """Appends a row with hash and size for each .pyc that was compiled of a file in `record`. Done twice, it is done once."""
    # newline="": a line ends where csv says so, and nowhere within a quoted name.
    with record.open(encoding="utf-8", newline="") as file:
        text = file.read()
    recorded = [path for path, _, _ in parse_record_file(io.StringIO(text, newline=""))]
    compiled = [cached(path) for path in recorded if path.endswith(".py")]
    missing = sorted(set(compiled) - set(recorded))
    rows = [_row(path, (site / path).read_bytes()) for path in missing if (site / path).is_file()]
    if rows:
        lines = io.StringIO(newline="")
        csv.writer(lines, lineterminator="\n").writerows(rows)
        with record.open("w", encoding="utf-8", newline="") as file:
            file.write(text + ("" if text.endswith("\n") else "\n") + lines.getvalue())


def _row(path: str, content: bytes) -> tuple[str, str, int]:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
    return path, f"sha256={digest}", len(content)
