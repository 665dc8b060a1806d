"""The one error of this package, and how a program says it."""

from __future__ import annotations

import sys
from collections.abc import Callable


class StageError(Exception):
    """What keeps a stage from being built: `problems` holds one `CODE: message` line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type[StageError], tuple[list[str]]]:
        """Carries it whole from one process to another."""
        return StageError, (self.problems,)


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
