"""What ends this program: GPU code that cannot be read."""

from __future__ import annotations


class GpuError(Exception):
    """Code that is there and cannot be read: a list without it would say less than the truth."""
