"""What an OCI image config says about running (image-spec, config.md), and who a user is inside the tree."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from run.errors import RunError

DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Process:
    """What to start: `argv` is never empty, `environment` always has PATH and HOME."""

    argv: list[str]
    environment: dict[str, str]
    folder: str
    user: int
    group: int


def read_process(file: Path, root: Path, user: str | None, arguments: list[str]) -> Process:
    """Reads the config at `file` (an image config, or its `config` object alone). Raises RunError.

    With `arguments` only they run, and Entrypoint does not count; without, Entrypoint and Cmd.
    """
    try:
        whole = json.loads(file.read_text())
        config = whole.get("config", whole) or {}
    except (OSError, ValueError, AttributeError) as problem:
        raise RunError(f"RUN_CONFIG: {file}: {problem}") from problem
    argv = arguments or [*(config.get("Entrypoint") or []), *(config.get("Cmd") or [])]
    if not argv:
        raise RunError("RUN_CONFIG: no command given, and the config has no Entrypoint and no Cmd")
    number, group, home = identity(root, user if user is not None else config.get("User") or "0")
    environment = _environment(file, config.get("Env") or [])
    environment.setdefault("PATH", DEFAULT_PATH)
    environment.setdefault("HOME", home)
    return Process(argv, environment, config.get("WorkingDir") or "/", number, group)


def _environment(file: Path, items: list[str]) -> dict[str, str]:
    """Returns the variables of Env: NAME=VALUE each (image-spec, config.md)."""
    bad = [item for item in items if not isinstance(item, str) or "=" not in item[1:]]
    if bad:
        raise RunError(f"RUN_CONFIG: {file}: Env holds {', '.join(map(repr, bad))}: expected NAME=VALUE")
    return dict(item.split("=", 1) for item in items)


def identity(root: Path, user: str) -> tuple[int, int, str]:
    """Returns uid, gid and home of `USER[:GROUP]`, names or numbers, by the tree's own passwd and group."""
    name, _, group = user.partition(":")
    known = _table(root / "etc/passwd")
    entry = next((line for line in known if name in (line[0], line[2])), None)
    if entry is None and not name.isdigit():
        raise RunError(f"RUN_USER: {name!r} is no number and not in etc/passwd")
    uid = int(entry[2] if entry else name)
    gid = _group(root, group) if group else int(entry[3]) if entry else 0
    return uid, gid, entry[5] if entry else "/"


def find_program(root: Path, name: str, path: str) -> str:
    """Returns the path inside `root` of a program. Called with `/` as root once inside. Raises RunError."""
    places = [name] if "/" in name else [f"{folder}/{name}" for folder in path.split(":") if folder]
    for place in places:
        if os.path.isfile(os.path.join(root, place.lstrip("/"))):
            return place
    raise RunError(f"RUN_PROGRAM: {name}: not found in {path if '/' not in name else 'the tree'}")


def _group(root: Path, name: str) -> int:
    entry = next((line for line in _table(root / "etc/group") if line[0] == name), None)
    if entry is None and not name.isdigit():
        raise RunError(f"RUN_USER: group {name!r} is no number and not in etc/group")
    return int(entry[2] if entry else name)


def _table(file: Path) -> list[list[str]]:
    return [line.split(":") for line in file.read_text().splitlines() if ":" in line] if file.is_file() else []
