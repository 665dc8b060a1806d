"""Looks through a root file system for libraries that no package manager knows of."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from installed import debian, wheels

from libraries.markers import CONTEXT, LITERALS, read

# libgomp-a34b3233.so.1.0.0: auditwheel's hash is no part of the name.
NAME = re.compile(r"^(lib[^/]+?)(?:[-.][0-9a-f]{8,}){0,2}\.so(?:\.(\d[0-9A-Za-z.]*))?$")

# What grep -Zbo prints: a path may hold anything but NUL.
FOUND = re.compile(rb"([^\0]+)\0(\d+):([^\n]*)\n")


Library = dict[str, str]
Owners = Mapping[str, wheels.File]


class GrepFailed(Exception):
    """The search for versions in binaries did not come to its end."""


def find(root: str) -> list[Library]:
    """Return a sorted list of {name, version, path, wheel, how, sha256}; version is empty where none is said."""
    owners = wheels.files(Path(root))
    known = debian.files(Path(root))
    files = [path for path in binary_files(root) if path not in known]
    found = [item for path in files for item in by_name(path, owners)]
    found += by_text(root, files, owners)
    unique = {(item["name"], item["version"], item["path"]): item for item in found}
    return [unique[key] for key in sorted(unique)]


def binary_files(root: str) -> Iterator[str]:
    """Yields programs, shared objects, and archives of objects (static libraries)."""
    for folder, names, files in os.walk(root):
        names.sort()
        for name in sorted(files):
            path = os.path.join(folder, name)
            if os.path.islink(path) or not os.path.isfile(path):
                continue
            with open(path, "rb") as file:
                if file.read(8).startswith((b"\x7fELF", b"!<arch>\n")):
                    yield os.path.relpath(path, root)


def by_name(path: str, owners: Owners) -> Iterator[Library]:
    match = NAME.match(os.path.basename(path))
    if match is None:
        return
    name, version = match.group(1), match.group(2) or ""
    bundled = os.path.dirname(path).endswith(".libs")
    if bundled or version:
        yield entry(name, version, path, "file name", owners)


def by_text(root: str, files: list[str], owners: Owners) -> Iterator[Library]:
    for offset, literal, path in grep(root, files):
        with open(os.path.join(root, path), "rb") as file:
            file.seek(max(0, offset - CONTEXT))
            before = file.read(min(CONTEXT, offset))
            found = read(literal, before, file.read(len(literal) + CONTEXT))
        if found:
            yield entry(*found, path, "text in the binary", owners)


def grep(root: str, files: list[str]) -> Iterator[tuple[int, bytes, str]]:
    """Yield (offset, literal, path). One pass of grep for all literals: gigabytes of libraries take seconds."""
    patterns = "\n".join(literal.decode() for literal in LITERALS)
    for start in range(0, len(files), 200):
        argv = ["grep", "-abo", "-Z", "-H", "-F", "-e", patterns, "--", *files[start : start + 200]]
        result = subprocess.run(argv, cwd=root, env={"LC_ALL": "C", "PATH": os.environ["PATH"]}, capture_output=True)
        if result.returncode > 1:
            raise GrepFailed(f"LIBRARIES_GREP: {result.stderr.decode(errors='replace').strip()}")
        for path, offset, literal in FOUND.findall(result.stdout):
            yield int(offset), literal, os.fsdecode(path)


def entry(name: str, version: str, path: str, how: str, owners: Owners) -> Library:
    owner = owners.get(path)
    wheel, digest = (owner.wheel, owner.sha256) if owner else ("", "")
    return {"name": name, "version": version, "path": f"/{path}", "wheel": wheel, "how": how, "sha256": digest}
