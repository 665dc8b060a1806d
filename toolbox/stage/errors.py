"""The one error of this package, and how a program says it."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable

# A full disk and its kin: they say nothing of a package.
_SYSTEM = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EACCES, errno.EPERM}


class StageError(Exception):
    """What keeps a stage from being built: `problems` holds one `CODE: message` line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type[StageError], tuple[list[str]]]:
        """Carries it whole from one process to another."""
        return StageError, (self.problems,)


def unreadable(code: str, file: str, problem: Exception) -> StageError:
    """Returns what a reader raised about a package's file as a problem with `code`, or, where the machine is at fault, as one of the system's."""
    is_system = isinstance(problem, OSError) and problem.errno in _SYSTEM
    return StageError([f"{'STAGE_SYSTEM' if is_system else code}: {file}: {type(problem).__name__}: {' '.join(str(problem).split())}"])


def report(work: Callable[[], None]) -> int:
    """Runs `work` and returns the exit status: 0, or 1 with every problem on stderr, one line each."""
    try:
        work()
    except StageError as problem:
        print("\n".join(problem.problems), file=sys.stderr)
        return 1
    except OSError as problem:
        print(f"STAGE_SYSTEM: {type(problem).__name__}: {problem}", file=sys.stderr)
        return 1
    return 0
