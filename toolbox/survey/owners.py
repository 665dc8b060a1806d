"""Which files packages own: dpkg's lists, its alternatives, and the RECORD of each wheel."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from installed import debian, wheels

ALTERNATIVES = "var/lib/dpkg/alternatives/"


def debian_files(root: Path, paths: Iterable[str]) -> set[str]:
    """Returns what dpkg's lists among `paths` name."""
    return {file for path in paths if debian.is_list(path) for file in debian.listed(root, path)}


def alternative_links(root: Path, paths: Iterable[str]) -> set[str]:
    """Returns the links that dpkg's records of alternatives among `paths` name: the generic one, its followers, and both in etc/alternatives."""
    links: set[str] = set()
    for path in paths:
        if not path.startswith(ALTERNATIVES):
            continue
        # Mode, generic link, then name and link of each follower, up to an empty line (dpkg, update-alternatives.c).
        text = (root / path).read_text("utf-8", "surrogateescape")
        _, link, *rest = text.split("\n\n", 1)[0].split("\n")
        names, others = rest[0::2], rest[1::2]
        links |= {debian.merged(text.lstrip("/")) for text in (link, *others)}
        links |= {f"etc/alternatives/{name}" for name in (path.removeprefix(ALTERNATIVES), *names)}
    return links


def wheel_files(root: Path, paths: Iterable[str]) -> set[str]:
    """Returns what the RECORD files among `paths` name. A path that leaves the root names nothing."""
    return {file.path for path in paths if wheels.is_record(path) for file in wheels.recorded(root, path)}
