"""dpkg's own database, which scanners read: var/lib/dpkg/status and var/lib/dpkg/info (dpkg(1), deb-md5sums(5))."""

from __future__ import annotations

import hashlib
from pathlib import Path

from stage.deb import Control, fields_of
from stage.errors import StageError
from stage.limits import TOLD
from stage.paths import is_safe, merged
from stage.tree import Tree, resolved

DATABASE = "var/lib/dpkg"
INSTALLED = "Status: install ok installed"


def write_database(root: Path, controls: list[Control], listed: dict[str, list[str]], base_status: str) -> None:
    """Writes status (the base's paragraphs too, all sorted by package and architecture) and the info files of `controls`."""
    tree = Tree(root)
    ours = [_paragraph(root, control) for control in controls]
    base = [p for p in base_status.strip("\n").split("\n\n") if p]
    broken = [number for number, paragraph in enumerate(base, 1) if "Package" not in fields_of(paragraph)]
    if broken:
        raise StageError([f"DEB_STATUS: --base-status: paragraph {number} has no field Package; is it the status of the base?" for number in broken[:TOLD]])
    paragraphs = base + ours
    _reject_twice(paragraphs)
    paragraphs.sort(key=_key)
    tree.write(f"{DATABASE}/status", _encoded("\n\n".join(paragraphs) + "\n\n"))
    # Format 1 names the files of co-installable packages with their architecture (dpkg's infodb).
    tree.write(f"{DATABASE}/info/format", b"1\n")
    for control in controls:
        _write_info(tree, control, listed.get(control.name, []))


def _key(paragraph: str) -> tuple[str, str]:
    fields = fields_of(paragraph)
    return fields["Package"], fields.get("Architecture", "")


def _reject_twice(paragraphs: list[str]) -> None:
    names = [_key(paragraph)[0] for paragraph in paragraphs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise StageError([f"DEB_TWICE: {name} is installed twice, by the base and here or in two versions" for name in twice])


def _paragraph(root: Path, control: Control) -> str:
    lines = control.text.split("\n")
    at = next(index for index, line in enumerate(lines) if line.startswith("Package:"))
    conffiles = _conffiles(root, control)
    return "\n".join([*lines[: at + 1], INSTALLED, *lines[at + 1 :], *(["Conffiles:", *conffiles] if conffiles else [])])


def _conffiles(root: Path, control: Control) -> list[str]:
    files = [(name, resolved(root, merged(name.lstrip("/")))) for name in control.conffiles if is_safe(name)]
    return [f" {name} {hashlib.md5(file.read_bytes()).hexdigest()}" for name, file in files if file.is_file()]


def _write_info(tree: Tree, control: Control, listed: list[str]) -> None:
    paths = ["/." if path == "" else f"/{path}" for path in listed]
    name = f"{DATABASE}/info/{control.info_name}"
    tree.write(f"{name}.list", _encoded("".join(f"{path}\n" for path in paths)))
    here = set(listed)
    # Only what is here, so that `dpkg --verify` finds nothing missing.
    sums = [line for line in control.md5sums.split("\n") if line and line.split("  ", 1)[-1] in here]
    if sums:
        tree.write(f"{name}.md5sums", _encoded("\n".join(sums) + "\n"))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
