"""What `update-alternatives --install` of a package's postinst would have linked: c++, cc, awk, libblas.so.3.

No script runs: its calls are read. One that is not plain words (a variable, a loop) is a problem that names the package and
the call, unless the stage accepts that for the package: so nothing is missing in silence.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from stage.deb import Control
from stage.errors import StageError
from stage.paths import kept, merged
from stage.tree import Tree, resolved, wrong

COMMAND, DATABASE = "update-alternatives", "var/lib/dpkg/alternatives"
# What a choice of the base has in place of a package.
BASE = ""
_CONTINUED = re.compile(r"\\\n[ \t]*")
_NOT_PLAIN = re.compile(r"[$`*?]")
_END = re.compile(r"^[();<>|&]+$")


@dataclass(frozen=True)
class Link:
    """A link that an alternative makes: `link` is the generic path (/usr/bin/c++), `name` its name in /etc/alternatives."""

    link: str
    name: str
    target: str


@dataclass(frozen=True)
class Choice:
    """One --install: the master link with its priority, and the links that follow it."""

    package: str
    master: Link
    priority: int
    slaves: list[Link] = field(default_factory=list)


def choices(package: str, script: str) -> tuple[list[Choice], list[str]]:
    """Returns the alternatives that a postinst installs, and its calls that are not plain words."""
    found: list[Choice] = []
    unread: list[str] = []
    for line in _CONTINUED.sub(" ", script).splitlines():
        for call in _calls(line):
            choice = _choice(package, call)
            if choice:
                found.append(choice)
            else:
                unread.append(" ".join(call))
    return found, unread


def recorded(folder: Path) -> list[Choice]:
    """Returns the choices that dpkg's records in a base's folder hold; none where there is no folder. Raises StageError."""
    try:
        return [choice for file in sorted(folder.glob("*")) for choice in _recorded(file.name, file.read_text().split("\n"))]
    except (ValueError, IndexError) as problem:
        raise StageError([f"ALTERNATIVE_NOT_MADE: {folder}: no records of update-alternatives ({problem})"]) from problem


def _recorded(name: str, lines: list[str]) -> list[Choice]:
    """Reads what _record writes."""
    end = lines.index("", 2)
    followers = list(zip(lines[2:end:2], lines[3:end:2], strict=True))
    size = 2 + len(followers)
    found, start = [], end + 1
    # A choice without one of the followers has an empty line for it; an empty line in place of a choice ends the record.
    while lines[start] != "":
        target, priority, *targets = lines[start : start + size]
        start += size
        slaves = [Link(link, slave, where) for (slave, link), where in zip(followers, targets, strict=True) if where]
        found.append(Choice(BASE, Link(lines[1], name, target), int(priority), slaves))
    return found


def link_alternatives(root: Path, controls: Iterable[Control], accepted: frozenset[str], base: Sequence[Choice] = ()) -> list[str]:
    """Makes the links in `root`, and dpkg's record of them; those of the `base` take part. Returns problems; packages in `accepted` have none."""
    read = {control.name: choices(control.name, control.postinst) for control in controls}
    every = [choice for found, _ in read.values() for choice in found]
    # One alternative may lead to the generic name of another: emacs' editor.
    generic = {choice.master.link for choice in (*base, *every)}
    there = [choice for choice in every if choice.master.target in generic or _is_there(root, choice.master.target)]
    for name in sorted({choice.master.name for choice in there}):
        _make(root, [choice for choice in (*base, *there) if choice.master.name == name])
    unread = [_problem(package, f"cannot be read: {call}") for package, (_, calls) in read.items() for call in calls if package not in accepted]
    gone = [choice for choice in every if choice not in there and choice.package not in accepted]
    return unread + [_problem(c.package, f"{c.master.link} leads to {c.master.target}, which is not there") for c in gone]


def _problem(package: str, what: str) -> str:
    return f"ALTERNATIVE_NOT_MADE: {package}: {what}. Make the link in the stage, and give it --accept-alternatives={package}"


def _calls(line: str) -> list[list[str]]:
    """Returns the words of each `update-alternatives … --install …` of a line, up to the end of the command."""
    if COMMAND not in line or "--install" not in line:
        return []
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    try:
        words = list(lexer)
    except ValueError:
        return [] if line.lstrip().startswith("#") else [[line.strip()]]
    calls: list[list[str]] = []
    current: list[str] = []
    for word in [*words, ";"]:
        if not _END.match(word):
            current.append(word)
            continue
        at = next((index for index, text in enumerate(current) if text.rsplit("/", 1)[-1] == COMMAND), None)
        if at is not None and "--install" in current[at:]:
            calls.append(current[at:])
        current = []
    return calls


def _choice(package: str, call: list[str]) -> Choice | None:
    words = call[call.index("--install") + 1 :] if "--install" in call else []
    slaves = [words[start + 1 : start + 4] for start, word in enumerate(words) if word == "--slave"]
    master = words[:4]
    plain = len(words) == 4 + 4 * len(slaves) and all(len(slave) == 3 for slave in slaves)
    plain = plain and all(_is_plain(*triple) for triple in [master[:3], *slaves])
    if not plain or _NOT_PLAIN.search(" ".join(words)) or not re.fullmatch(r"-?\d+", master[3]):
        return None
    return Choice(package, Link(*master[:3]), int(master[3]), [Link(*slave) for slave in slaves])


def _is_plain(link: str, name: str, target: str) -> bool:
    """Tells whether a link can be made in a tree: it and its target are absolute paths, its name is that of a file."""
    return link.startswith("/") and target.startswith("/") and "/" not in name and not any(wrong(path.lstrip("/")) for path in (link, name, target))


def _make(root: Path, of_name: list[Choice]) -> None:
    """Links the choice of the greatest priority; of equals the first, as update-alternatives does."""
    best = max(of_name, key=lambda choice: choice.priority)
    links = [best.master, *(link for link in best.slaves if best.package == BASE or _is_there(root, link.target))]
    # The base's own links lead to its choice already.
    for link in links if best.package != BASE else []:
        _symlink(root, f"etc/alternatives/{link.name}", link.target)
        place = root / merged(link.link.lstrip("/"))
        # A file that a package ships under the generic name stays, as update-alternatives leaves it.
        if not place.exists() or place.is_symlink():
            _symlink(root, merged(link.link.lstrip("/")), f"/etc/alternatives/{link.name}")
    record = _record(of_name, [link.name for link in links[1:]])
    Tree(root).write(f"{DATABASE}/{best.master.name}", record.encode("utf-8", "surrogateescape"))


def _record(of_name: list[Choice], slaves: list[str]) -> str:
    """Writes what update-alternatives keeps: mode, link, its followers, then each choice with its own (update-alternatives.c)."""
    links = {link.name: link.link for choice in of_name for link in choice.slaves if link.name in slaves}
    lines = ["auto", of_name[0].master.link]
    lines += [text for name in sorted(links) for text in (name, links[name])]
    lines.append("")
    for choice in sorted(of_name, key=lambda choice: choice.master.target):
        targets = {link.name: link.target for link in choice.slaves}
        lines += [choice.master.target, str(choice.priority), *(targets.get(name, "") for name in sorted(links))]
    return "\n".join([*lines, "", ""])


def _is_there(root: Path, target: str) -> bool:
    path = merged(target.lstrip("/"))
    place = resolved(root, path.rpartition("/")[0]) / path.rpartition("/")[2]
    return kept(path, False, False) and os.path.lexists(place)


def _symlink(root: Path, path: str, target: str) -> None:
    if ".." in path.split("/"):
        raise StageError([f"ALTERNATIVE_NOT_MADE: unsafe path {path!r}"])
    tree = Tree(root)
    lies = tree.lies(path)
    if tree.is_folder(lies):
        raise StageError([f"ALTERNATIVE_NOT_MADE: /{path} is a folder"])
    place = Path(tree.place(lies))
    place.unlink(missing_ok=True)
    place.symlink_to(target)
