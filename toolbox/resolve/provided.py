"""A base's packages as apt's list of installed packages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from email.parser import HeaderParser
from pathlib import Path

from resolve.apt import Apt
from resolve.errors import Problem, ResolveError

# Not the dependencies: the base may leave out what it depends on (`omit`), and is taken as it is.
_COPIED = ("Multi-Arch", "Provides", "Conflicts", "Breaks", "Replaces")
_NAME = re.compile(r"^Package:[ \t]*(\S+)", re.MULTILINE)


def read_provided(lock: Path, architecture: str) -> list[dict[str, object]]:
    """Returns the debs of a base's lock. Raises ResolveError when the file is no lock, or one of another architecture."""
    try:
        debs = list(json.loads(lock.read_text())["debs"])
        found = {str(deb["architecture"]) for deb in debs}
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise ResolveError([Problem("RESOLVE_PROVIDED", f"{lock}: not a lock with debs ({type(problem).__name__}: {problem})")]) from problem
    if found - {architecture, "all"}:
        raise ResolveError([Problem("RESOLVE_PROVIDED", f"{lock}: is a lock for {', '.join(sorted(found - {'all'}))}, not for {architecture}")])
    return debs


def write_status(apt: Apt, debs: list[dict[str, object]]) -> None:
    """Tells apt that `debs` are installed. Relations come from the package lists: of that version, else of one that is there."""
    names = [str(deb["name"]) for deb in debs]
    known = paragraphs(apt.run("apt-cache", "dumpavail"), names) if names else {}
    blocks = []
    for deb in debs:
        found = known.get(str(deb["name"]), [])
        same = [fields for fields in found if fields["Version"] == deb["version"]]
        fields = (same or found or [{}])[0]
        blocks.append(_paragraph(deb, fields))
    apt.status.write_text("\n".join(blocks))
    _keep_versions(apt, names)


def reject_changed(debs: list[dict[str, object]], resolved: Iterable[dict[str, object]]) -> None:
    """Raises ResolveError for each package that apt would take in another version than the base's."""
    versions = {str(deb["name"]): str(deb["version"]) for deb in debs}
    problems = [
        Problem("RESOLVE_BASE", f"{deb['name']} {deb['version']} is needed, the base has {versions[str(deb['name'])]}: lock the base again first")
        for deb in resolved if str(deb["name"]) in versions
    ]
    if problems:
        raise ResolveError(problems)


def _keep_versions(apt: Apt, names: list[str]) -> None:
    """Forbids the archive's versions: apt takes a paragraph with other relations for another build of the same version."""
    pins = [f"Package: {name}\nPin: release c=main\nPin-Priority: -1\n" for name in names]
    (apt.folder / "etc/preferences.d/base.pref").write_text("\n".join(pins))


def paragraphs(text: str, names: list[str]) -> dict[str, list[dict[str, str]]]:
    """Returns the fields of each paragraph about one of `names`: their form is that of a mail's header (deb822(5))."""
    known: dict[str, list[dict[str, str]]] = {name: [] for name in names}
    for block in text.split("\n\n"):
        name = _NAME.search(block)
        # An archive has sixty thousand packages: only what is asked for is read.
        if name and name[1] in known:
            known[name[1]].append(dict(HeaderParser().parsestr(block).raw_items()))
    return known


def _paragraph(deb: dict[str, object], fields: dict[str, str]) -> str:
    head = [f"Package: {deb['name']}", "Status: install ok installed", f"Version: {deb['version']}", f"Architecture: {deb['architecture']}"]
    rest = [f"{name}: {fields[name]}" for name in _COPIED if name in fields]
    return "\n".join([*head, *rest, "Maintainer: base", "Description: part of the base", ""])
