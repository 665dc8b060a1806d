"""What ends this program: a root file system of which it cannot be told what of CUDA is in it."""

from __future__ import annotations


class ComponentsError(Exception):
    """A list would say less than the truth."""
