"""Notes when each Python program of a step ran: Python imports a module of this name at its start, wherever it is on the path.

The workshop puts it into the toolbox as /opt/factory/sitecustomize.py. What it writes lies outside of /out, so that no time of day
gets into what a step gives: it changes neither a digest nor what the engine finds in its cache. A step that comes from the cache
has the times of the day on which it ran.

A line for each program: {"program", "began", "ended" (seconds since 1970), "memory" (bytes of its largest process), "free" (bytes
of the disk at its begin and end)}. Names of programs only: arguments can name mirrors.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import resource
import sys
import time
from pathlib import Path

FILE = "/var/log/image-factory/times.jsonl"


def free() -> int:
    """Bytes that are left where the step writes."""
    found = os.statvfs("/")
    return found.f_bavail * found.f_frsize


def program(words: list[str]) -> str:
    """The module that `python3 -m` runs, else nothing."""
    return words[words.index("-m") + 1] if "-m" in words[:-1] else ""


def peak() -> int:
    """Bytes of the largest process: this one, or one that it started and waited for (getrusage(2))."""
    return 1024 * max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def watch(name: str, file: str) -> None:
    """Writes the line of this process when it ends. Where nothing can be written, nobody is told: it is no part of the step."""
    number, began, first = os.getpid(), time.time(), free()
    # Now, for what the program itself adds to the file.
    with contextlib.suppress(OSError):
        Path(file).parent.mkdir(parents=True, exist_ok=True)

    def end() -> None:
        # Of a process that was forked from this one, this one speaks.
        if os.getpid() != number:
            return
        line = {"program": name, "began": round(began, 3), "ended": round(time.time(), 3), "memory": peak(), "free": [first, free()]}
        with contextlib.suppress(OSError), open(file, "a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")

    atexit.register(end)


if (name := program(sys.orig_argv)) and not os.environ.get("STEP_TIMES"):
    # For the programs that it starts: theirs is its time. What else there is to say of the step goes to the same file.
    os.environ["STEP_TIMES"] = FILE
    watch(name, FILE)
