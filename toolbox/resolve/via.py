"""Who asks for each wheel, by uv's own remarks: its pylock.toml does not say it."""

from __future__ import annotations

import re

from packaging.utils import canonicalize_name

from resolve.request import Request
from resolve.uv import Uv

# NAME==VERSION ; MARKER  # via NAME, -r FILE, -c FILE: https://docs.astral.sh/uv/reference/cli/#uv-pip-compile--annotation-style
_LINE = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^]]*\])?\s*==[^#]*#\s*via\s+(?P<via>.+)$")


def add_via(uv: Uv, request: Request, entries: list[dict[str, object]], packages: list[dict[str, object]]) -> None:
    """Gives each entry `via`, the names of those that ask for it, its own where a requirement does. Raises ResolveError."""
    if not entries:
        return
    pins = [f"{package['name']}=={package['version']}" for package in packages]
    found = askers(uv.annotate(request.requirements, [*request.constraints, *pins], request.alone))
    # Who is left out can be asked for by others that are.
    there: set[str] = {canonicalize_name(str(entry["name"])) for entry in entries}
    for entry in entries:
        if names := _through(str(entry["name"]), found, there):
            entry["via"] = names


def askers(text: str) -> dict[str, list[str]]:
    """Reads uv's remarks: the names of those that ask for each package, its own where a file of requirements does. A constraint asks for nothing."""
    found: dict[str, list[str]] = {}
    for match in filter(None, map(_LINE.match, text.splitlines())):
        own = canonicalize_name(match["name"])
        words = [word.strip() for word in match["via"].split(",")]
        names = {own if word.startswith("-r ") else canonicalize_name(word) for word in words if not word.startswith("-c ")}
        found[own] = sorted(names)
    return found


def _through(name: str, found: dict[str, list[str]], there: set[str]) -> list[str]:
    """Returns who asks for a package; one that is left out is replaced by those who ask for it."""
    walked = list(found.get(name, []))
    for asker in walked:
        if asker not in there:
            # Who leads back to the package does not make it one that a requirement asks for.
            walked += [above for above in found.get(asker, []) if above not in walked and above != name]
    return sorted(asker for asker in walked if asker in there)
