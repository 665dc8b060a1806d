"""Names as JSON can hold them."""

from __future__ import annotations


def text(path: str) -> str:
    """Returns a name as JSON can hold it: what is no UTF-8 is written as `\\xNN`."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
