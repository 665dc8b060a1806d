"""`resolve debian`: the closure of Debian packages as lock entries."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from resolve.apt import Apt, Mirrors
from resolve.errors import Problem, ResolveError
from resolve.names import unknown
from resolve.needs import add_needs
from resolve.provided import read_provided, reject_changed, write_status

# 'ADDRESS' FILE SIZE SHA256:HEX, as apt-get --print-uris writes it.
_LINE = re.compile(r"^'(?P<address>[^']+)' (?P<file>\S+) (?P<size>\d+) SHA256:(?P<sha256>[0-9a-f]{64})$")
_NAMES = re.compile(r"(?<![^\s:,(])[a-z0-9][a-z0-9+.-]+(?![^\s:,)])")


def resolve_debian(architecture: str, suite: str, packages: list[str], provided: Path | None) -> list[dict[str, object]]:
    """Returns deb lock entries (size in bytes) of `packages` and what they depend on, sorted by name, without the provided ones;
    `needs` of each says what it depends on (needs.py).

    Raises ResolveError with all that apt said.
    """
    mirrors = Mirrors.from_environment()
    base = read_provided(provided, architecture) if provided else []
    with tempfile.TemporaryDirectory(prefix="resolve-") as folder:
        apt = Apt(Path(folder), architecture, mirrors)
        _prepare(apt, suite)
        write_status(apt, base)
        problems = unknown(apt, packages, suite)
        wrong = {name for problem in problems for name in problem.asked}
        output, more = _install(apt, [name for name in packages if name not in wrong], {str(deb["name"]) for deb in base})
        if problems or more:
            raise ResolveError([*problems, *more])
        entries = [_entry(line, mirrors) for line in output.splitlines() if line.startswith("'")]
        reject_changed(base, entries)
        add_needs(apt, entries, base)
    return sorted(entries, key=lambda entry: str(entry["name"]))


def _prepare(apt: Apt, suite: str) -> None:
    try:
        apt.prepare(suite)
    except ResolveError as problem:
        # One that the archive has not is the usual reason.
        raise ResolveError([replace(one, asked=(suite,)) for one in problem.problems]) from problem


def _install(apt: Apt, packages: list[str], base: set[str]) -> tuple[str, list[Problem]]:
    """Returns the addresses of what would be installed, one on each line, or why apt would not."""
    if not packages:
        return "", []
    try:
        # --no-upgrade: asking for a package that the base has is no reason for a newer one.
        return apt.run("apt-get", "install", "--print-uris", "-q", "-y", "--no-install-recommends", "--no-upgrade", *packages), []
    except ResolveError as problem:
        return "", _unmet([one.message for one in problem.problems], packages, base)


def _unmet(said: list[str], packages: list[str], base: set[str]) -> list[Problem]:
    """Takes apt's words as one problem: what depends on what, and what each has instead. Only where the base takes part is it named."""
    words = [line for line in said if not line.startswith(("The following packages have unmet", "E: Unable to correct problems"))] or said
    mentioned = {name for line in words for name in _NAMES.findall(line)}
    asked = tuple(name for name in packages if name in mentioned)
    problems = [Problem("RESOLVE_DEBIAN", "; ".join(words), asked)]
    if taking := sorted(base & mentioned - set(asked)):
        text = f"the base's packages keep their versions: where one of {', '.join(taking)} is too old, lock the base again first"
        problems.append(Problem("RESOLVE_BASE", text, asked))
    return problems


def _entry(line: str, mirrors: Mirrors) -> dict[str, object]:
    match = _LINE.match(line)
    if match is None:
        raise ResolveError([Problem("RESOLVE_DEBIAN", f"no SHA256 in {mirrors.hide(line)!r}")])
    archive, path = _place(match["address"], mirrors)
    name, version, architecture = match["file"].removesuffix(".deb").split("_")
    return {
        "name": name, "version": unquote(version), "architecture": architecture, "archive": archive, "path": path,
        "size": int(match["size"]), "sha256": match["sha256"],
    }


def _place(address: str, mirrors: Mirrors) -> tuple[str, str]:
    """Returns the archive's name and the path below its root."""
    for archive, root in (("debian", mirrors.debian), ("debian-security", mirrors.security)):
        for prefix in (f"{root}/", f"{_without_login(root)}/"):
            if address.startswith(prefix):
                return archive, unquote(address.removeprefix(prefix))
    raise ResolveError([Problem("RESOLVE_DEBIAN", "apt names an address below neither mirror")])


def _without_login(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
