"""Versions that uv keeps where it can: it reads them from the file that it is to write, as of an earlier run."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from packaging.utils import canonicalize_name

from resolve.errors import Problem, ResolveError


@dataclass(frozen=True)
class Preferred:
    """`versions` by name; `upgrade`: names whose version is not kept."""

    versions: dict[str, str] = field(default_factory=dict)
    upgrade: tuple[str, ...] = ()

    @staticmethod
    def read(file: Path) -> Preferred:
        """Reads {NAME: VERSION}. Raises ResolveError where it is something else."""
        try:
            value = json.loads(file.read_text())
            return Preferred({str(name): str(version) for name, version in value.items()})
        except (OSError, ValueError, AttributeError) as problem:
            raise ResolveError([Problem("RESOLVE_PROVIDED", f"{file}: {type(problem).__name__}: {problem}")]) from problem

    def write(self, locked: Path) -> None:
        """Writes what uv takes for its own earlier result (pylock.toml, PEP 751); nothing where nothing is kept."""
        if self.versions:
            pairs = ((json.dumps(canonicalize_name(name)), json.dumps(version)) for name, version in self.versions.items())
            tables = (f"[[packages]]\nname = {name}\nversion = {version}\n" for name, version in pairs)
            locked.write_text("\n".join(['lock-version = "1.0"\ncreated-by = "image-factory"\n', *tables]))

    def options(self) -> list[str]:
        """Returns uv's options."""
        return [word for name in self.upgrade for word in ("--upgrade-package", name)]


NONE = Preferred()
