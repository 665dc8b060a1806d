"""Tries again what may pass: 429, 5xx and broken connections, each time after a longer wait."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import TypeVar

from fetch.errors import Retry, Stopped, Unreachable

ATTEMPTS = 6
LONGEST = 60.0
Result = TypeVar("Result")


class Retrying:
    """`backoff` is the first wait in seconds; it doubles. Once `stop` is set every wait ends in Stopped."""

    def __init__(self, backoff: float, stop: threading.Event) -> None:
        self._backoff = backoff
        self.stop = stop

    def __call__(self, work: Callable[[], Result]) -> Result:
        """Returns what `work` returns. Raises Unreachable with the last reason after the last attempt."""
        for attempt in range(ATTEMPTS):
            if self.stop.is_set():
                raise Stopped
            try:
                return work()
            except Retry as problem:
                last = problem
                if attempt < ATTEMPTS - 1:
                    self._wait(attempt, problem.wait)
        raise Unreachable(f"{last} ({ATTEMPTS} attempts)")

    def _wait(self, attempt: int, asked: float) -> None:
        # Some randomness, or six parallel downloads all come back at the same moment.
        own = self._backoff * 2**attempt * random.uniform(0.8, 1.2)
        if self.stop.wait(min(LONGEST, max(own, asked))):
            raise Stopped
