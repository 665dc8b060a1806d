"""Watches an export. Dagger's export of a folder with very many files can stand still for ever (dagger#6355)."""

import contextlib
import os
import re
import stat
import time
from collections.abc import Iterator

from text import text_of

# Far below the 51,173 files after which one stood still, and far above the toolbox with its 5,000.
MAX_FILES = 20_000
SECONDS = 120
# The client names a whole path; a relative one is of the module's own folder, and is no export.
BEGIN = re.compile(r"^\d+ *: (?:┆ )*export (?:directory|file|changeset) .*to host /")


class Watch:
    """Whether the export to a path goes on. It begins with the client's word, or with a file that it holds open there."""

    def __init__(self, target: str, seconds: int) -> None:
        self._target = os.path.realpath(target)
        self._seconds = seconds
        self._begun = False
        self.stalled = False
        self._state: tuple[int, int] | None = None
        self._moved = self._next = 0.0

    def hear(self, line: bytes, now: float) -> None:
        """Takes a line of the client: what it says is progress, too."""
        self._moved = now
        self._begun = self._begun or bool(BEGIN.match(text_of(line)))

    def stands(self, process: int, now: float) -> bool:
        """Whether nothing has happened for too long."""
        if now < self._next:
            return False
        self._next = now + min(self._seconds / 20, 5)
        return self._look(process, now)

    def _look(self, process: int, now: float) -> bool:
        if not self._begun:
            self._begun, self._moved = writes_below(process, self._target), now
            return False
        began = time.monotonic()
        state = state_of(self._target)
        # Looking at a large folder must not keep a core busy.
        self._next += 10 * (time.monotonic() - began)
        if state != self._state:
            self._state, self._moved = state, now
        self.stalled = now - self._moved >= self._seconds
        return self.stalled

    def words(self) -> str:
        """What is said of an export that stands."""
        files = self._state[0] if self._state else 0
        return (
            f"EXPORT_STALLED: the export to {self._target} made no progress for {self._seconds} s; {files} files are there. "
            "It was ended, and what is there is not complete. Run it again; what has very many files is exported as one: "
            "image rootfs, image context, image stage-result."
        )


def too_many(files: int, target: str) -> str:
    """What is said of a tree that has too many files to be exported one by one."""
    return (
        f"EXPORT_TREE: {files} files would be written to {target}, and a tree is exported up to {MAX_FILES}: beyond, dagger's "
        "export can stand still for ever. Take it as one file: ./daggerw call image --name=NAME stage-result --name=STAGE "
        "export --path=STAGE.tar.zst, and unpack it with zstd -d | tar -x; or name a folder in it that has fewer."
    )


def state_of(path: str) -> tuple[int, int]:
    """Files below a path, and a sum that changes when one of them does."""
    count = total = 0
    for info in infos(path):
        count += not stat.S_ISDIR(info.st_mode)
        total += info.st_size + info.st_mtime_ns + info.st_ino
    return count, total


def infos(path: str) -> Iterator[os.stat_result]:
    """lstat of a path and of everything below it. What goes meanwhile is left out."""
    pending = [path]
    while pending:
        found = pending.pop()
        with contextlib.suppress(OSError):
            info = os.lstat(found)
            yield info
            if stat.S_ISDIR(info.st_mode):
                pending += [os.path.join(found, name) for name in os.listdir(found)]


def writes_below(process: int, target: str) -> bool:
    """Whether a process has a file open for writing there; its standard streams do not count."""
    try:
        numbers = [number for number in os.listdir(f"/proc/{process}/fd") if int(number) > 2]
    except OSError:
        return False
    return any(_writes(process, number, target) for number in numbers)


def _writes(process: int, number: str, target: str) -> bool:
    try:
        path = os.readlink(f"/proc/{process}/fd/{number}")
        if path != target and not path.startswith(target.rstrip("/") + "/"):
            return False
        with open(f"/proc/{process}/fdinfo/{number}", encoding="ascii") as file:
            flags = re.search(r"^flags:\s*([0-7]+)", file.read(), re.MULTILINE)
    except OSError:
        return False
    return flags is not None and int(flags[1], 8) & os.O_ACCMODE != os.O_RDONLY
