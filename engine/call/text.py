"""Lines of the client as text."""

import re

ANSI = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")


def plain(line: bytes) -> bytes:
    """A line without its colours, in bytes."""
    return ANSI.sub(b"", line)


def text_of(line: bytes) -> str:
    """A line without its colours."""
    return plain(line).decode("utf-8", "replace")
