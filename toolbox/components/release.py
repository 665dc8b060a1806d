"""What a file says of the CUDA that it was compiled with, by the words that NVIDIA's compilers leave in it."""

from __future__ import annotations

import re
from mmap import ACCESS_READ, mmap
from pathlib import Path

# As `cuobjdump --version` prints it. A library of several parts may say it several times.
_RELEASE = re.compile(rb"Cuda compilation tools, release (\d{1,3}\.\d{1,3}), V(\d{1,3}\.\d{1,3}\.\d{1,6})(?!\d)")

# Of what one file says; none says more than three.
MOST_RELEASES = 32


def releases(path: Path) -> list[str]:
    """Returns every version that a file says, as "12.8.93", the oldest first; none where it says none. Nothing is run."""
    if path.stat().st_size == 0:
        return []
    found: set[bytes] = set()
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        for match in _RELEASE.finditer(data):
            if match.group(2).startswith(match.group(1) + b"."):
                found.add(match.group(2))
            if len(found) >= MOST_RELEASES:
                break
    return sorted((version.decode() for version in found), key=_numbers)


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]
