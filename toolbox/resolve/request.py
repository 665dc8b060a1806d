"""What is asked of `resolve python`, and what comes of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from packaging.utils import canonicalize_name

from resolve.errors import Problem, ResolveError

_NAME = re.compile(r"^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?")


@dataclass(frozen=True)
class Known:
    """What locks hold already: the size of each wheel by its sha256, and names that there are."""

    sizes: dict[str, int] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    @staticmethod
    def read(file: Path) -> Known:
        """Reads {"sizes": {SHA256: BYTES}, "names": [NAME]}. Raises ResolveError where it is something else."""
        try:
            value = json.loads(file.read_text())
            return Known({str(key): int(size) for key, size in value["sizes"].items()}, tuple(map(str, value["names"])))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
            raise ResolveError([Problem("RESOLVE_PROVIDED", f"{file}: {type(problem).__name__}: {problem}")]) from problem


@dataclass(frozen=True)
class Request:
    """`version` is Python's, the whole of it where it is known ("3.13.5"), `glibc` the C library's ("2.41").

    `alone`: without dependencies; `look`: into wheels that are not known.
    What is uploaded from `newest` on (RFC 3339) is taken only where a version is asked for, of the `free` packages, and where nothing else does.
    """

    architecture: str
    version: str
    glibc: str
    requirements: tuple[str, ...]
    constraints: tuple[str, ...] = ()
    omit: tuple[str, ...] = ()
    alone: bool = False
    look: bool = False
    known: Known = Known()
    uv: str = "uv"
    newest: str = ""
    free: tuple[str, ...] = ()


@dataclass(frozen=True)
class Note:
    """What people may want to know of what was resolved; `asked` holds the requirements that it is about."""

    message: str
    asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resolved:
    """Lock entries sorted by name, sizes in bytes."""

    entries: list[dict[str, object]]
    notes: list[Note]


def name_of(requirement: str) -> str:
    """Returns the normalized name of a requirement or constraint."""
    found = _NAME.match(requirement)
    return canonicalize_name(found[1]) if found else ""


def extras_of(requirement: str) -> list[str]:
    """Returns the extras of a requirement as they are written."""
    found = _NAME.match(requirement)
    return [extra.strip() for extra in (found[2] or "").split(",") if extra.strip()] if found else []


def about(name: str, lines: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the requirements that ask for a package."""
    return tuple(line for line in lines if name_of(line) == canonicalize_name(name))
