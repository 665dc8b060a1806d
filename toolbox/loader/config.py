"""What an OCI image config says that decides what is found (image-spec, config.md): PATH, LD_LIBRARY_PATH, LD_PRELOAD, WorkingDir."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from loader.errors import LoaderError

DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Config:
    path: str = DEFAULT_PATH
    library_path: str = ""
    workdir: str = "/"
    preload: str = ""


def read_config(file: Path) -> Config:
    """Reads an image config, or its `config` object alone. Raises LoaderError."""
    try:
        whole = json.loads(file.read_text())
        config = whole.get("config", whole) or {}
        variables = dict(str(item).split("=", 1) for item in config.get("Env") or [])
        workdir = str(config.get("WorkingDir") or "/")
    except (OSError, ValueError, AttributeError, TypeError) as problem:
        raise LoaderError(f"LOADER_CONFIG: {file}: no image config ({type(problem).__name__}: {problem})") from problem
    return Config(variables.get("PATH", DEFAULT_PATH), variables.get("LD_LIBRARY_PATH", ""), workdir, variables.get("LD_PRELOAD", ""))
