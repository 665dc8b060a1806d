"""The client as a child of this process: its signals, its output, its end."""

import contextlib
import ctypes
import os
import selectors
import signal
import subprocess
from collections.abc import Callable

TICK = 0.5
# After its end nobody but a child of its own can hold its output open.
DRAIN = 2
PATIENCE = 10
PR_SET_PDEATHSIG = 1


class Client:
    """A running client. Its output is this process's own, but stderr where it `reads`, and stdout where it `counts` its lines. `plain`: with plain progress."""

    def __init__(self, command: list[str], reads: bool, plain: bool, counts: bool) -> None:
        environment = {**os.environ, "DAGGER_PROGRESS": "plain"} if plain else None
        pipe = subprocess.PIPE
        self._child = subprocess.Popen(
            command,
            env=environment,
            stdout=pipe if counts else None,
            stderr=pipe if reads else None,
            preexec_fn=_die_with_parent,  # noqa: PLW1509  # there are no threads here whose locks it could wait for
        )
        self.number = self._child.pid
        self.lines = 0
        self._hand_on_signals()

    def run(self, hear: Callable[[bytes], None], tick: Callable[[], None]) -> int:
        """Hears every line (bytes) of its stderr, ticks twice a second until it ends, and returns its exit code."""
        with selectors.DefaultSelector() as selector:
            for stream, take in ((self._child.stderr, _lines(hear)), (self._child.stdout, self._count)):
                if stream is not None:
                    selector.register(stream, selectors.EVENT_READ, take)
            while self._child.poll() is None:
                self._read(selector, TICK)
                tick()
            while selector.get_map() and self._read(selector, DRAIN):
                pass
        code = self._child.returncode
        return code if code >= 0 else 128 - code

    def end(self) -> None:
        """Ends it: it may be past listening."""
        self._child.terminate()
        try:
            self._child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._child.kill()

    def _read(self, selector: selectors.BaseSelector, seconds: float) -> bool:
        if not selector.get_map():
            self._pause(seconds)
            return False
        ready = selector.select(seconds)
        for key, _ in ready:
            data = os.read(key.fd, 1 << 16)
            if not data:
                selector.unregister(key.fileobj)
            key.data(data)
        return bool(ready)

    def _pause(self, seconds: float) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(seconds)

    def _count(self, data: bytes) -> None:
        self.lines += data.count(b"\n")

    def _hand_on_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda which, _: self._child.send_signal(which))


def _lines(hear: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Takes pieces, and an empty one at the end; gives whole lines."""
    rest = bytearray()

    def take(data: bytes) -> None:
        rest.extend(data)
        *whole, last = bytes(rest).split(b"\n")
        rest[:] = last
        if not data and last:
            whole.append(last)
            rest.clear()
        for line in whole:
            hear(line)

    return take


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
