"""What a layer leaves out: extended attributes (xattr(7)). A capability is one of them, and a program without it may fail."""

from __future__ import annotations

import os
from collections.abc import Iterable

from pack.tree import MAX_SHOWN, Entry

# Written by the file system that the tree lies on, or by the machine's own rules: no stage put them there.
_OF_THE_MACHINE = ("trusted.", "security.selinux", "security.ima", "security.evm")


def left_out(root: bytes, found: Iterable[Entry]) -> list[str]:
    """Returns a line for each path with attributes, the first fifty of them."""
    lines = []
    for entry in found:
        names = sorted(name for name in _names(os.path.join(root, entry.path)) if not name.startswith(_OF_THE_MACHINE))
        if names:
            lines.append(f"{os.fsdecode(b'/' + entry.path)!r}: {', '.join(names)} is not in the layer, which holds no extended attributes")
    return lines if len(lines) <= MAX_SHOWN else [*lines[:MAX_SHOWN], f"and {len(lines) - MAX_SHOWN} more"]


def _names(path: bytes) -> list[str]:
    try:
        return os.listxattr(path, follow_symlinks=False)
    except OSError:  # a file system that has none
        return []
