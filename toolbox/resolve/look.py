"""What is in a wheel before it is locked, by the stage's own reader: what a build would refuse, `lock` refuses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from fetch.errors import FetchError
from stage.errors import StageError
from stage.limits import METADATA
from stage.wheel import Wheel, inside

from resolve.remote import NoRanges


@dataclass(frozen=True)
class Seen:
    """`notes`: what is odd and installed all the same. `problems`: why none could install it. `extras`: those that it has."""

    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    extras: list[str] = field(default_factory=list)


def look(file: IO[bytes], name: str, size: int) -> Seen:
    """Looks into the wheel called `name`. Raises what its reading raises: FetchError, NoRanges."""
    try:
        with inside(file, Path(name), size) as wheel:
            return Seen(list(wheel.notes), extras=_extras(wheel))
    except StageError as problem:
        if isinstance(problem.__cause__, (FetchError, NoRanges)):
            raise problem.__cause__ from None
        # `CODE: FILE: what is wrong`; the file is named by who tells it.
        return Seen(problems=[line.partition(": ")[2].removeprefix(f"{name}: ") for line in problem.problems])


def _extras(wheel: Wheel) -> list[str]:
    """Returns Provides-Extra of METADATA (PyPA, core metadata); nothing of one that is not there, or too long."""
    path = f"{wheel.info}/METADATA"
    if path not in wheel.archive.NameToInfo or wheel.archive.getinfo(path).file_size > METADATA:
        return []
    head = wheel.archive.read(path).decode("utf-8", "replace").replace("\r\n", "\n").partition("\n\n")[0]
    return re.findall(r"^Provides-Extra:\s*(\S+)", head, re.MULTILINE)
