"""Lines of the client as text."""

import re

# A step of the client's progress: `18  : ┆ ┆ Container.withExec DONE [4.5s]`. Its number, and what it is.
STEP = re.compile(r"^(\d+) *: (?:┆ )*(.*)$")
ANSI = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")


def plain(line: bytes) -> bytes:
    """A line without its colours, in bytes."""
    return ANSI.sub(b"", line)


def text_of(line: bytes) -> str:
    """A line without its colours."""
    return plain(line).decode("utf-8", "replace")
