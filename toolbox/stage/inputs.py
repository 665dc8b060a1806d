"""What a stage is given: a folder with debs/ or wheels/, and base-status where the image has a base."""

from __future__ import annotations

from pathlib import Path

from stage.errors import StageError

# The factory puts this file beside the inputs of a layer whose emptyOn names the platform (inputs.yaml).
MAY_BE_EMPTY = "may-be-empty"
SHOWN = 10


def packages(source: Path, kind: str, suffix: str) -> list[Path]:
    """Returns source/KIND/*SUFFIX, sorted. Raises StageError where there is none: nothing was asked to become an empty layer."""
    files = sorted((source / kind).glob(f"*{suffix}"))
    if files or (source / MAY_BE_EMPTY).is_file():
        return files
    if not source.is_dir():
        raise StageError([f"STAGE_EMPTY: {source}: there is no such folder. A stage's inputs are where its RUN mounts them: /inputs"])
    names = sorted(f"{item.name}/" if item.is_dir() else item.name for item in source.iterdir())
    there = ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "") if names else "nothing"
    said = f"STAGE_EMPTY: {source}: {kind}/*{suffix} matches nothing, there is {there}."
    raise StageError([f"{said} Which layer of inputs.yaml takes {kind}? One without them on a platform says so with emptyOn"])
