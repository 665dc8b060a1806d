"""What the user is shown of a call, and what goes to its log."""

import re
import sys
import time

from failure import TRACE_BYTES, Ending, message
from log import Log
from nearest import suggest
from progress import Progress, clock
from text import text_of

# What the module says beside its result: `24  : ┆ [0.3s] | METRICS_NOT_KEPT: why`.
NOTE = re.compile(r"\[[0-9.hms]+\] \| (METRICS_NOT_KEPT: .*)$")


class Silence:
    """The client speaks for itself: with a terminal, or where the user chose how it does."""

    reads = False
    plain = False

    def __init__(self) -> None:
        self._began = time.monotonic()

    def now(self) -> float:
        """Seconds since the call began."""
        return time.monotonic() - self._began

    def hear(self, line: bytes) -> None:
        """Is never called: nothing of the client is read."""

    def tick(self) -> None:
        """Says nothing."""

    def ended(self, code: int) -> int:
        """The client has said why."""
        return code

    def refused(self, why: str) -> int:
        """Says why an export did not come to its end."""
        say(f"error: {why}")
        return 1


class Passing(Silence):
    """What the client says, as it says it, without what only machines read at the end of errors."""

    reads = True

    def hear(self, line: bytes) -> None:
        """Takes a line of the client."""
        sys.stderr.buffer.write(TRACE_BYTES.sub(b"", line) + b"\n")
        sys.stderr.buffer.flush()


class Report(Silence):
    """Short lines of progress and short errors."""

    reads = True
    plain = True

    def __init__(self, log: Log, command: list[str]) -> None:
        super().__init__()
        self._log = log
        self._command = command
        self._progress = Progress()
        self._ending = Ending()

    def hear(self, line: bytes) -> None:
        """Takes a line of the client."""
        self._log.write(line)
        self._ending.hear(line)
        text = text_of(line)
        self._progress.hear(text, self.now())
        if note := NOTE.search(text):
            say(f"note: {note[1]}")

    def tick(self) -> None:
        """Says what is due."""
        if line := self._progress.due(self.now()):
            say(line)

    def ended(self, code: int) -> int:
        """Shows the error, if there is one, and names the log."""
        for gate, how in self._ending.gates.ends.items():
            say(f"{gate}  {how}")
        if code != 0:
            for line in message(suggest(self._ending.lines(), self._command)):
                print(line, file=sys.stderr)
        self._name_log("done" if code == 0 else f"exit code {code}")
        return code

    def refused(self, why: str) -> int:
        """Says why an export did not come to its end, and names the log."""
        super().refused(why)
        self._name_log("exit code 1")
        return 1

    def _name_log(self, how: str) -> None:
        say(f"{how} after {clock(self.now())}; all of it: {self._log.path}")


def say(text: str) -> None:
    """Says something as daggerw does: on stderr, as stdout is the client's."""
    print(f"daggerw: {text}", file=sys.stderr, flush=True)
