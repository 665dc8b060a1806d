"""`resolve debian`: the closure of Debian packages as lock entries."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from resolve.apt import Apt, Mirrors
from resolve.errors import ResolveError
from resolve.needs import add_needs
from resolve.provided import read_provided, reject_changed, write_status

# 'ADDRESS' FILE SIZE SHA256:HEX, as apt-get --print-uris writes it.
_LINE = re.compile(r"^'(?P<address>[^']+)' (?P<file>\S+) (?P<size>\d+) SHA256:(?P<sha256>[0-9a-f]{64})$")
ARCHITECTURES = ("amd64", "arm64")


def resolve_debian(architecture: str, suite: str, packages: list[str], provided: Path | None) -> list[dict[str, object]]:
    """Returns deb lock entries (size in bytes) of `packages` and what they depend on, sorted by name, without the provided ones;
    `needs` of each says what it depends on (needs.py).

    Raises ResolveError with all that apt said.
    """
    mirrors = Mirrors.from_environment()
    base = read_provided(provided, architecture) if provided else []
    with tempfile.TemporaryDirectory(prefix="resolve-") as folder:
        apt = Apt(Path(folder), architecture, mirrors)
        apt.prepare(suite)
        write_status(apt, base)
        output = _install(apt, packages, bool(base))
        entries = [_entry(line, mirrors) for line in output.splitlines() if line.startswith("'")]
        reject_changed(base, entries)
        add_needs(apt, entries, base)
    return sorted(entries, key=lambda entry: str(entry["name"]))


def _install(apt: Apt, packages: list[str], on_base: bool) -> str:
    """Returns the addresses of what would be installed, one on each line."""
    try:
        # --no-upgrade: asking for a package that the base has is no reason for a newer one.
        return apt.run("apt-get", "install", "--print-uris", "-q", "-y", "--no-install-recommends", "--no-upgrade", *packages)
    except ResolveError as problem:
        hint = ["RESOLVE_BASE: the base's packages keep their versions; where one of them is too old above, lock the base again first"]
        raise ResolveError(problem.problems + (hint if on_base else [])) from problem


def _entry(line: str, mirrors: Mirrors) -> dict[str, object]:
    match = _LINE.match(line)
    if match is None:
        raise ResolveError([f"RESOLVE_DEBIAN: no SHA256 in {mirrors.hide(line)!r}"])
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
    raise ResolveError(["RESOLVE_DEBIAN: apt names an address below neither mirror"])


def _without_login(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
