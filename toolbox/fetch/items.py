"""The list of files to fetch: lock entries of debs and wheels."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from fetch.errors import FetchError

ARCHIVES = ("debian", "debian-security")
_SHA256 = re.compile(r"^[0-9a-f]{64}$")
_SAFE = re.compile(r"^(?!\.\.?$)[^/\0]+$")


@dataclass(frozen=True)
class Item:
    """One file. `place` is the archive of a deb or the project of a wheel, `path` what it is called there, `size` in bytes."""

    folder: str
    name: str
    version: str
    file: str
    place: str
    path: str
    size: int
    sha256: str

    @property
    def label(self) -> str:
        """How messages name it: `deb libc6 2.36 (pool/...)`."""
        return f"{self.folder[:-1]} {self.name} {self.version} ({self.path})"


def read_items(file: Path) -> list[Item]:
    """Reads `{"debs": [...], "wheels": [...]}`; the same file named twice counts once. Raises FetchError with all that is wrong."""
    try:
        return items_of(json.loads(file.read_text()), str(file))
    except (OSError, ValueError) as problem:
        raise FetchError(f"{file}: {type(problem).__name__}: {problem}") from problem


def items_of(lists: dict[str, list[dict[str, object]]], what: str) -> list[Item]:
    """Takes `{"debs": [...], "wheels": [...]}`, called `what` in messages; the same file named twice counts once. Raises FetchError."""
    try:
        items = [_deb(entry) for entry in lists.get("debs", [])] + [_wheel(entry) for entry in lists.get("wheels", [])]
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise FetchError(f"{what}: {type(problem).__name__}: {problem}") from problem
    unique = list(dict.fromkeys(items))
    problems = [problem for item in unique for problem in _problems(item)] + _twice(unique)
    if problems:
        raise FetchError("; ".join(problems))
    return unique


def _deb(entry: dict[str, object]) -> Item:
    path = str(entry["path"])
    return Item("debs", *_common(entry), path.rsplit("/", 1)[-1], str(entry["archive"]), path, int(str(entry["size"])), str(entry["sha256"]))


def _wheel(entry: dict[str, object]) -> Item:
    file, name = str(entry["filename"]), str(entry["name"])
    project = re.sub(r"[-_.]+", "-", name).lower()
    return Item("wheels", *_common(entry), file, project, file, int(str(entry["size"])), str(entry["sha256"]))


def _common(entry: dict[str, object]) -> tuple[str, str]:
    return str(entry["name"]), str(entry["version"])


def _problems(item: Item) -> list[str]:
    problems = []
    if not _SHA256.match(item.sha256):
        problems.append(f"{item.label}: sha256 {item.sha256!r} is not 64 hexadecimal digits")
    if item.size <= 0:
        problems.append(f"{item.label}: size {item.size} is not positive")
    if not _SAFE.match(item.file) or ".." in item.path.split("/"):
        problems.append(f"{item.label}: unsafe name")
    if item.folder == "debs" and item.place not in ARCHIVES:
        problems.append(f"{item.label}: archive {item.place!r} is none of {', '.join(ARCHIVES)}")
    return problems


def _twice(items: list[Item]) -> list[str]:
    seen: dict[tuple[str, str], Item] = {}
    return [
        f"{item.label}: listed twice with different content" for item in items if seen.setdefault((item.folder, item.file), item) is not item
    ]
