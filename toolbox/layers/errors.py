"""What is wrong with a layer."""

from __future__ import annotations


class LayerError(Exception):
    """A layer that is not read, as `CODE: message` for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")


def shown(text: str) -> str:
    """Returns a text of a layer as a message can hold it: on one line, without control characters, not too long."""
    return ascii(text) if len(text) <= 200 else f"{text[:200]!a}… ({len(text)} characters)"
