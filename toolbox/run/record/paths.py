"""Follows a path as the kernel would for another process, and says whose files it leads to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

# path_resolution(7): more links than this are ELOOP.
MOST_LINKS = 40
# What every container runtime gives (runtime-spec, config-linux.md, "Default Devices"); none of it is a file of the image.
DEVICES = re.compile(r"/dev/(?:null|zero|full|random|urandom|tty|console|ptmx|pts/.*)")
# A process may write what the kernel says of it: /proc/self/comm, oom_score_adj; also its pipes and sockets, by /dev/stdout.
OF_PROCESSES = re.compile(r"/proc/\d+/.*")
IN_MEMORY = re.compile(r"/memfd:.* \(deleted\)")
SHARED_MEMORY = "/dev/shm"


def resolve(path: str, base: str, read_link: Callable[[str], str | None], follow: bool = True) -> str:
    """Returns the absolute path that `path`, begun at `base`, leads to. `read_link` answers None for what is no link.

    `follow` says whether a link at the end counts for what it names. What does not exist is kept as it is written.
    """
    left = _parts(path)
    done = [] if path.startswith("/") else _parts(base)
    links = 0
    while left:
        part = left.pop(0)
        if part == "..":
            done = done[:-1]
            continue
        target = read_link("/" + "/".join([*done, part])) if left or follow else None
        if target is None or links == MOST_LINKS:
            done.append(part)
            continue
        links += 1
        left = _parts(target) + left
        if target.startswith("/"):
            done = []
    return "/" + "/".join(done)


def kind_of(path: str, writable: Iterable[str]) -> str | None:
    """Returns `file`, or `shared-memory` for /dev/shm, or None for what a command may write: `writable` folders, devices, its own /proc."""
    if any(_below(path, folder) for folder in writable):
        return None
    if _below(path, SHARED_MEMORY):
        return "shared-memory"
    if any(pattern.fullmatch(path) for pattern in (DEVICES, OF_PROCESSES, IN_MEMORY)):
        return None
    return "file"


def printable(text: str) -> str:
    """Returns a name as one line of text, whatever bytes it has."""
    readable = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\x{ord(found[0]):02x}", readable)


def _below(path: str, folder: str) -> bool:
    # The folder itself was mounted: a change of it is one of what lies there.
    clean = folder.rstrip("/")
    return path == clean or path.startswith(f"{clean}/")


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part not in ("", ".")]
