"""The one error of this package."""

from __future__ import annotations


class LoaderError(Exception):
    """Why a tree cannot be judged: `CODE: message`, one problem on each line."""
