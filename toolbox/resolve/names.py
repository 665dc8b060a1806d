"""Names of Debian packages that are none, and what is meant."""

from __future__ import annotations

from difflib import get_close_matches

from resolve.apt import Apt
from resolve.errors import Problem


def unknown(apt: Apt, packages: list[str], suite: str) -> list[Problem]:
    """Returns a problem for each name that is no package for apt's architecture: it would take some for a pattern, or as an order to remove."""
    known = set(apt.run("apt-cache", "pkgnames").split())
    wrong = [name for name in packages if name not in known]
    return [Problem("RESOLVE_DEBIAN", f"{suite} has no package {name} for {apt.architecture}{_meant(apt, name, known)}", (name,)) for name in wrong]


def _meant(apt: Apt, name: str, known: set[str]) -> str:
    providers = sorted(set(_providers(apt, name)))
    if providers:
        return f"; it is a virtual one, choose one that provides it: {', '.join(providers)}"
    # An archive has sixty thousand names: those that begin alike are enough, and the others where there are none.
    alike = [other for other in known if other[:2] == name[:2]]
    near = get_close_matches(name, sorted(alike), 1, 0.75) or get_close_matches(name, sorted(known), 1, 0.85)
    return f', did you mean "{near[0]}"?' if near else ""


def _providers(apt: Apt, name: str) -> list[str]:
    """Returns what provides a virtual package. apt-cache takes a name for a pattern, so only the paragraph of that very name is read."""
    blocks = f"\n{apt.run('apt-cache', 'showpkg', name)}".split("\nPackage: ")
    said = next((block for block in blocks if block.partition("\n")[0].strip() == name), "").partition("Reverse Provides:")[2]
    return [line.split()[0] for line in said.splitlines() if line.split()]
