"""Counts what has arrived and says so on stderr."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time

EVERY = 5.0
MEGA = 1_000_000


class Progress:
    """A line about every five seconds: files, bytes, and the rate since the last line."""

    def __init__(self, files: int, size: int) -> None:
        self._files, self._size = files, size
        self._done, self._bytes, self._reused, self._last = 0, 0, 0, 0
        self._started = time.monotonic()
        self._lock, self._stop = threading.Lock(), threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Progress:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        seconds = max(time.monotonic() - self._started, 0.001)
        note(f"{self._done}/{self._files} files, {_mega(self._bytes)} MB fetched in {seconds:.0f} s "
             f"({self._bytes / seconds / MEGA:.1f} MB/s), {_mega(self._reused)} MB were here")
        self._tell()

    def _tell(self) -> None:
        """Adds to the times of the step, where it is watched (toolbox/times), how many bytes were fetched, and how many were here."""
        file = os.environ.get("STEP_TIMES")
        if file:
            with contextlib.suppress(OSError), open(file, "a", encoding="utf-8") as out:
                out.write(json.dumps({"received": self._bytes, "reused": self._reused}) + "\n")

    def received(self, count: int) -> None:
        with self._lock:
            self._bytes += count

    def reused(self, count: int) -> None:
        with self._lock:
            self._reused += count

    def finished(self) -> None:
        with self._lock:
            self._done += 1

    def _watch(self) -> None:
        while not self._stop.wait(EVERY):
            rate = (self._bytes - self._last) / EVERY / MEGA
            self._last = self._bytes
            note(f"{self._done}/{self._files} files, {_mega(self._bytes + self._reused)} of {_mega(self._size)} MB, {rate:.1f} MB/s")


def note(text: str) -> None:
    """Writes a line that is no problem."""
    print(f"fetch: {text}", file=sys.stderr, flush=True)


def _mega(count: int) -> str:
    return f"{count / MEGA:.0f}"
