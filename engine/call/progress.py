"""Makes a few lines of progress from dagger's hundreds: `--progress=plain` has one for each step."""

import re

from text import STEP

END = re.compile(r"^(.*?) (DONE|CACHED|ERROR) \[(?:(\d+)h)?(?:(\d+)m)?([\d.]+)s\]")
STAGE = re.compile(r'^Directory\.dockerBuild\(.*platform: "([^"]+)".*target: "([^"]+)"')
EXEC = re.compile(r"^withExec (?:(?:timeout (?:--\S+ )*\S+|nice -n \d+|python3 -m times) )*(.+?)(?: \(.*)?$")
# `image` only chooses one.
FUNCTION = re.compile(r"^ImageFactory\w*\.(?!image\()(\w+)\b")
LOAD = re.compile(r"^load workspace: ")
EXPORT = re.compile(r"^export (?:directory|file|changeset) ?.* ?to host (/.*)$")
# Words of a command, and steps that are named at once.
WORDS = NAMED = 3
MIN_GAP, MAX_GAP, QUIET = 5, 300, 60
# What ends within a second is not worth a line.
SHORT = 1


class Progress:
    """What runs, and what has ended since the last line. Times are seconds since the call began.

    The gap between two lines grows with the call, from 5 s to 5 minutes: 40 lines are enough for more than an hour.
    """

    def __init__(self) -> None:
        self._running: dict[int, tuple[str, float]] = {}
        self._told: set[int] = set()
        self._done: str | None = None
        self._said = 0.0
        self._steps = 0

    def hear(self, line: str, now: float) -> None:
        """Takes a line of the client."""
        step = STEP.match(line)
        if step is None:
            return
        number, text = int(step[1]), step[2]
        if end := END.match(text):
            self._end(number, end[2], seconds_of(end))
        elif label := label_of(text):
            self._running.setdefault(number, (label, now))

    def due(self, now: float) -> str | None:
        """The line to be said now; None when it is too early, or nothing is new."""
        gap = min(max(MIN_GAP, now / 5), MAX_GAP)
        since = now - self._said
        if since < gap:
            return None
        news = self._news()
        if news is None and since < QUIET:
            return None
        self._said = now
        return f"{clock(now)}  {news or self._waiting(now)}"

    def _end(self, number: int, how: str, seconds: float) -> None:
        self._steps += how == "DONE"
        label, _ = self._running.pop(number, (None, 0))
        if label and how == "DONE" and seconds >= SHORT:
            self._done = f"{label}: done in {seconds:.0f} s"

    def _news(self) -> str | None:
        """What ended last, else what began last, if nobody was told."""
        done, self._done = self._done, None
        if done:
            return done
        number = max(self._running, default=None)
        if number is None or number in self._told:
            return None
        self._told.add(number)
        return f"{self._running[number][0]}…"

    def _waiting(self, now: float) -> str:
        newest = [self._running[number] for number in sorted(self._running)[-NAMED:]]
        names = ", ".join(f"{label} ({clock(now - begun)})" for label, begun in newest)
        return f"still at {names or 'it'}; {self._steps} steps are done"


def label_of(text: str) -> str | None:
    """What a step is called in one line; None for the many that nobody waits for."""
    if stage := STAGE.match(text):
        return f"stage {stage[2]} for {stage[1]}"
    if found := EXEC.match(text):
        return " ".join(found[1].split()[:WORDS])
    if found := EXPORT.match(text):
        return f"export to {found[1]}"
    if LOAD.match(text):
        return "loading the module"
    if found := FUNCTION.match(text):
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", found[1]).lower()
    return None


def seconds_of(end: re.Match[str]) -> float:
    return int(end[3] or 0) * 3600 + int(end[4] or 0) * 60 + float(end[5])


def clock(seconds: float) -> str:
    """`1:05`, `1:02:05`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
