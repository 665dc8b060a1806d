"""What each resolved package depends on, among what was resolved and what the base has (Debian Policy 7.1, 7.2), and whether it is a library."""

from __future__ import annotations

import re
from collections import defaultdict

from resolve.apt import Apt
from resolve.provided import paragraphs

_NAME = re.compile(r"^\s*([a-z0-9][a-z0-9+.-]+)")


def add_needs(apt: Apt, entries: list[dict[str, object]], base: list[dict[str, object]]) -> None:
    """Gives each entry `needs`, for each dependency the packages there that fulfil it, in its order, and `library`, whether it is one (Policy 2.4)."""
    if not entries:
        return
    names = [str(entry["name"]) for entry in entries]
    shown = apt.run("apt-cache", "show", "--no-all-versions", *(f"{entry['name']}={entry['version']}" for entry in entries))
    fields = {name: found[0] for name, found in paragraphs(shown, names).items() if found}
    of_base = [str(deb["name"]) for deb in base]
    installed = paragraphs(apt.status.read_text(), of_base)
    provides = {name: found[0].get("Provides", "") for name, found in installed.items() if found}
    provides.update({name: fields.get(name, {}).get("Provides", "") for name in names})
    provided = _providers([*names, *of_base], provides)
    for entry in entries:
        own = fields.get(str(entry["name"]), {})
        relations = [group for field in ("Pre-Depends", "Depends") for group in own.get(field, "").split(",") if group.strip()]
        entry["needs"] = groups(relations, provided)
        entry["library"] = own.get("Section", "").rpartition("/")[2] == "libs"


def groups(relations: list[str], provided: dict[str, list[str]]) -> list[list[str]]:
    """Returns for each relation (`a (>= 1) | b:any`) the packages that fulfil it; one that nothing here fulfils is left out."""
    found = [[name for word in relation.split("|") if (match := _NAME.match(word)) for name in provided.get(match[1], [])] for relation in relations]
    return [list(dict.fromkeys(group)) for group in found if group]


def _providers(names: list[str], provides: dict[str, str]) -> dict[str, list[str]]:
    """Returns name -> packages that are it, or are it too."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        found[name].append(name)
    for name in names:
        for word in provides.get(name, "").split(","):
            match = _NAME.match(word)
            if match and name not in found[match[1]]:
                found[match[1]].append(name)
    return dict(found)
