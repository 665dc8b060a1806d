"""Which wheel each file is from, by the RECORD that its installer wrote (PyPA, recording installed projects)."""

from __future__ import annotations

import csv
import os
from pathlib import Path


def wheel_files(root: Path) -> dict[str, str]:
    """Maps paths relative to the root to "NAME VERSION"."""
    owners: dict[str, str] = {}
    for record in sorted((root / "usr/local/lib").glob("*/*/*.dist-info/RECORD")):
        wheel = record.parent.name.removesuffix(".dist-info").replace("-", " ", 1)
        with record.open(encoding="utf-8", newline="") as file:
            for path, *_ in (row for row in csv.reader(file) if row):
                owners[os.path.relpath(os.path.normpath(record.parent.parent / path), root)] = wheel
    return owners
