"""The logs of calls: all that the client said, in files that only their owner can read."""

import contextlib
import os
import time

from text import plain

KEPT = 20


class Log:
    """The log of this call. The name begins with the time, so that names sort by age, and ends with the process."""

    def __init__(self, folder: str) -> None:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        self.path = os.path.join(folder, f"{time.strftime('%Y%m%dT%H%M%S')}-{os.getpid()}.log")
        self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        drop_old(folder)

    def write(self, line: bytes) -> None:
        """Adds a line; a disk that is full costs the log, not the call."""
        with contextlib.suppress(OSError):
            os.write(self._descriptor, plain(line) + b"\n")


def drop_old(folder: str) -> None:
    """Keeps the newest; a log whose call still runs is kept, too."""
    names = sorted(name for name in os.listdir(folder) if name.endswith(".log"))
    for name in names[:-KEPT]:
        process = name.removesuffix(".log").rpartition("-")[2]
        if not os.path.exists(f"/proc/{process}"):
            os.unlink(os.path.join(folder, name))
