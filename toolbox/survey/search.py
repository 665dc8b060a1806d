"""Looks for secrets in files, in processes over all cores: grep finds the suspects fast, then the patterns decide."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from survey.kinds import HINTS, kinds_in
from survey.walk import Entry

# Compiled code is not searched: it is most of the bytes, and a build would have to put a secret there on purpose.
COMPILED = (b"\x7fELF",)
WINDOW = 64 << 20
OVERLAP = 1 << 16
BATCH = 256


class GrepFailed(Exception):
    """The search for secrets did not come to its end."""


def secrets(root: Path, found: Iterable[Entry]) -> list[dict[str, str]]:
    """Returns {path, kind} of each kind of secret in each file, sorted."""
    # The largest first: the last one to finish decides the time.
    files = [entry.path for entry in sorted(found, key=lambda entry: (-entry.size, entry.path)) if entry.is_file and entry.size]
    batches = [files[start : start + BATCH] for start in range(0, len(files), BATCH)]
    with ProcessPoolExecutor(max(1, len(os.sched_getaffinity(0)))) as pool:
        results = pool.map(_search, [root] * len(batches), batches)
        hits = [hit for batch in results for hit in batch]
    return [{"path": f"/{path}", "kind": kind} for path, kind in sorted(hits)]


def _search(root: Path, paths: list[str]) -> list[tuple[str, str]]:
    suspects = _with_hints(root, [path for path in paths if not _is_compiled(root / path)])
    return [(path, kind) for path in suspects for kind in sorted(_kinds(root / path))]


def _is_compiled(path: Path) -> bool:
    with path.open("rb", buffering=0) as file:
        return file.read(len(COMPILED[0])) in COMPILED


def _with_hints(root: Path, paths: list[str]) -> list[str]:
    """Returns the files among `paths` that may hold a secret."""
    if not paths:
        return []
    # "./": a file named "-" would be grep's standard input.
    argv: list[str | bytes] = ["grep", "-lZE", "-e", b"\n".join(HINTS), "--", *(f"./{path}" for path in paths)]
    found = subprocess.run(argv, cwd=root, env={"LC_ALL": "C", "PATH": os.environ["PATH"]}, capture_output=True)
    if found.returncode > 1:
        raise GrepFailed(f"SURVEY_GREP: {found.stderr.decode(errors='replace').strip()}")
    return [os.fsdecode(path).removeprefix("./") for path in found.stdout.split(b"\0") if path]


def _kinds(path: Path) -> set[str]:
    return {kind for window in _windows(path) for kind in kinds_in(window)}


def _windows(path: Path) -> Iterator[bytes]:
    """Yields the file in pieces that overlap, so that nothing is cut in two."""
    with path.open("rb", buffering=0) as file:
        window = file.read(WINDOW)
        while window:
            yield window
            more = file.read(WINDOW)
            window = window[-OVERLAP:] + more if more else b""
