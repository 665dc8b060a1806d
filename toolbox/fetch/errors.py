"""What can go wrong with a file, and the exit status that says so."""

from __future__ import annotations

import errno

FULL = (errno.ENOSPC, errno.EDQUOT)


class FetchError(Exception):
    """A problem that is told as `CODE: message`; `status` is the program's exit status."""

    code, status = "INPUT_LIST", 1


class Gone(FetchError):
    """Neither the store nor the mirror has the file."""

    code, status = "INPUT_GONE", 3


class Mismatch(FetchError):
    """The bytes are not those of the lock."""

    code, status = "INPUT_MISMATCH", 4


class Unreachable(FetchError):
    """No answer, or one that does not help, after all attempts."""

    code, status = "INPUT_UNREACHABLE", 5


class DiskFull(FetchError):
    """No space is left where files are kept."""

    code, status = "DISK_FULL", 6


class Stopped(FetchError):
    """Another file's problem, or a signal, ended the work; not told by itself."""


class Retry(Exception):
    """An attempt failed in a way that may pass; `wait` is what the server asked for, in seconds."""

    def __init__(self, why: str, wait: float = 0) -> None:
        super().__init__(why)
        self.wait = wait


class RangeRefused(Retry):
    """The server has less of the file than was asked to skip (416)."""
