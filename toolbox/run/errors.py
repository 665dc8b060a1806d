"""The one error of this package."""

from __future__ import annotations


class RunError(Exception):
    """Why nothing was run: a `CODE: message`."""
