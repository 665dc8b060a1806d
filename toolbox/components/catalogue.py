"""components.json: the parts of CUDA, by the names of their files. What bulletins call them is read elsewhere."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path


@dataclass(frozen=True)
class Component:
    """A part of CUDA: its name, and the names of its files as patterns of fnmatch."""

    name: str
    files: tuple[str, ...]

    def owns(self, file: str) -> bool:
        """Tells whether a file is called as one of its files, in whatever case."""
        return any(fnmatchcase(file.lower(), pattern.lower()) for pattern in self.files)


def read(path: Path) -> list[Component]:
    """Returns the parts that the file names."""
    return [Component(name, tuple(item["files"])) for name, item in json.loads(path.read_text("utf-8")).items()]
