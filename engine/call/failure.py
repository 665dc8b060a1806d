"""Finds the error in what the client said last, and writes it for people.

The client ends with `Error: MESSAGE [traceparent:…]`, then what a failed program printed, then how to get help.
"""

import collections
import re

from text import STEP, text_of

COLOURED = re.compile(rb"^\x1b\[95m\d+ *: ")
BARE = re.compile(rb"^\d+ *: ")
ERROR = b"Error: "
MAX_LINES = 24
# A gate of `dagger check`, whose errors are said with its function, and nowhere else.
GATE = re.compile(r"^(image-factory:\S+) (DONE|CACHED|ERROR) \[")
FAILED = re.compile(r"^ImageFactory\w*\.\w+ ERROR \[")
KEPT, LAST = 20_000, 8
# What a program wrote: `29  : ┆ [1m11s] | npm error code E404`.
WROTE = re.compile(r"^\[[0-9.hms]+\] \| (.*)$")
# The client says of a module that it cannot load no more than the exit code.
UNLOADED = re.compile(r"^Error: .*failed to initialize module: .*exit code: \d+")

TRACE = re.compile(r" ?\[traceparent:[0-9a-f-]+\]")
# As otel-go writes it.
TRACE_BYTES = re.compile(rb"\s*\[traceparent:[0-9a-f]{32}-[0-9a-f]{16}\]")
# The client's own notes, the frames of a stack, the threads of Go.
NOISE = re.compile(r"^(?:\d\d:\d\d:\d\d (?:INF|DBG|WRN) |\s+at .*:\d+:\d+\)?$|goroutine \d+ \[|\t\S+\.go:\d+)")
# What the SDK adds to a message: a request and its response. A registry's own {"errors":…} stays.
GRAPHQL = re.compile(r':? ?\{"(?:response":\{.*"request|query)":.*$')
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{100,}={0,2}")


class Gates:
    """How the gates of a check ended, and what the failed ones said."""

    def __init__(self) -> None:
        self.ends: dict[str, str] = {}
        self.errors: list[str] = []
        self._last = ""

    def step(self, line: str) -> None:
        """Takes a step. `! MESSAGE` comes after the step that failed."""
        body = STEP.sub(r"\2", line)
        if found := GATE.match(body):
            self.ends[found[1]] = found[2]
        if FAILED.match(self._last) and body.startswith("! "):
            self.errors.append(body[2:])
            self._last = "!"
        else:
            self._last = body

    def rest(self, line: str) -> None:
        """Takes a line that is no step: another one of a message, until the next step."""
        if self._last == "!" and line.strip():
            self.errors.append(line)


class Ending:
    """The lines since the last step of the client's progress."""

    def __init__(self) -> None:
        self.gates = Gates()
        self._coloured = False
        self._lines: collections.deque[bytes] = collections.deque(maxlen=KEPT)
        self._all: collections.deque[bytes] = collections.deque(maxlen=LAST)
        self._wrote: collections.deque[str] = collections.deque(maxlen=MAX_LINES - 3)

    def hear(self, line: bytes) -> None:
        """Takes a line as the client wrote it, in bytes."""
        self._coloured = self._coloured or bool(COLOURED.match(line))
        if line.strip():
            self._all.append(line)
        if self._is_step(line):
            self._lines.clear()
            self.gates.step(text_of(line))
            if wrote := WROTE.match(STEP.sub(r"\2", text_of(line))):
                self._wrote.append(wrote[1])
        else:
            self._lines.append(line)
            self.gates.rest(text_of(line))

    def lines(self) -> list[str]:
        """The error, as text; where the client named none, what the gates said, or what it said last."""
        lines = list(self._lines)
        begin = next((index for index, line in enumerate(lines) if line.startswith(ERROR)), None)
        if begin is None and self.gates.ends:
            return self.gates.errors
        found = lines if begin is None else lines[begin:]
        said = [text_of(line) for line in (found if any(line.strip() for line in found) else self._all)]
        return [*said, *self._wrote] if any(UNLOADED.match(line) for line in said) else said

    def _is_step(self, line: bytes) -> bool:
        # Without colours a message may have lines that look like steps: once it has begun, all belongs to it.
        if self._coloured:
            return bool(COLOURED.match(line))
        return bool(BARE.match(line)) and not any(kept.startswith(ERROR) for kept in self._lines)


def message(lines: list[str]) -> list[str]:
    """The lines of an error without what only machines read, at most 24: its first and its last ones."""
    kept = [cleaned(line) for line in lines if not NOISE.match(line)]
    while kept and not kept[-1]:
        kept.pop()
    if not kept:
        kept = [line.rstrip() for line in lines if line.strip()][-1:]
    if len(kept) <= MAX_LINES:
        return kept
    half = MAX_LINES // 2
    return [*kept[: half - 1], f"… ({len(kept) - 2 * half + 1} more lines are in the log)", *kept[-half:]]


def cleaned(line: str) -> str:
    """A line without traces, GraphQL and base64; never an empty one in place of one that says something."""
    short = GRAPHQL.sub("", TRACE.sub("", line.rstrip()))
    short = BASE64.sub(_base64, short)
    return short if short.strip() or not line.strip() else line.rstrip()[:200]


def _base64(match: re.Match[str]) -> str:
    text = match[0]
    # A long path has more slashes than chance puts into base64.
    mixed = re.search("[a-z]", text) and re.search("[A-Z]", text) and re.search("[0-9]", text)
    return f"<{len(text)} characters of base64>" if mixed and text.count("/") <= len(text) / 20 else text
