"""Reads one .deb with dpkg-deb (deb(5)): its control files and its file system archive."""

from __future__ import annotations

import io
import os
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from stage.control import checked, fields_of
from stage.errors import StageError, unreadable
from stage.limits import CONTROL, FIELD, METADATA, UNPACKED, exceeded

__all__ = ["Control", "fields_of", "named", "read_control", "unpacked"]

PIECE = 1 << 20
_ENGLISH = {**os.environ, "LC_ALL": "C"}

# Policy 7.1: a name, perhaps ":any", perhaps a version with what it is compared by.
_RELATION = re.compile(r"^\s*(?P<name>[a-z0-9][a-z0-9+.-]*)(?::[a-z0-9-]+)?\s*(?:\(\s*(?P<by>[<>=]+)\s*(?P<version>[^)\s]+)\s*\))?\s*$")


@dataclass(frozen=True)
class Control:
    """The control data of a package: `text` is its paragraph as shipped; `fields` holds the same by name."""

    file: Path
    text: str
    fields: dict[str, str]
    md5sums: str
    conffiles: list[str]
    postinst: str = ""

    @property
    def name(self) -> str:
        return self.fields["Package"]

    @property
    def info_name(self) -> str:
        """Base name below var/lib/dpkg/info: with the architecture for packages that are co-installable."""
        return f"{self.name}:{self.fields['Architecture']}" if self.fields.get("Multi-Arch") == "same" else self.name

    def replaces(self, other: Control) -> bool:
        """Tells whether this package may take over files of `other` (Policy 7.6.1): where it names a version, only those of that one."""
        found = [_RELATION.match(item) for item in self.fields.get("Replaces", "").split(",") if len(item) < FIELD]
        named = [item for item in found if item and item["name"] == other.name]
        return any(item["by"] is None or _compares(other.fields["Version"], item["by"], item["version"]) for item in named)


def _compares(version: str, by: str, other: str) -> bool:
    done = subprocess.run(["dpkg", "--compare-versions", version, by, other], capture_output=True)
    return done.returncode == 0


def read_control(file: Path) -> Control:
    """Reads the control archive. Raises StageError for a file that dpkg-deb cannot read, or that is broken."""
    try:
        content = b"".join(_pieces("--ctrl-tarfile", file, CONTROL))
        # As a stream: one whose sizes lead backwards is an error, and no circle.
        with tarfile.open(fileobj=io.BytesIO(content), mode="r|", errors="surrogateescape") as archive:
            texts = {member.name.removeprefix("./"): _text(archive, member) for member in archive if member.isreg() and not member.issparse()}
        _small(texts)
        if "control" not in texts:
            raise StageError(["DEB_BROKEN: it has no control file"])
        text = texts["control"].strip("\n")
        fields = checked(text)
    except StageError as problem:
        raise named(file, problem) from problem
    except Exception as problem:  # tarfile raises a dozen kinds
        raise unreadable("DEB_BROKEN", file.name, problem) from problem
    # A line may hold a flag such as "remove-on-upgrade" before the path (deb-conffiles(5)).
    conffiles = [line.strip() for line in texts.get("conffiles", "").split("\n") if line.startswith("/")]
    return Control(file, text, fields, texts.get("md5sums", ""), conffiles, texts.get("postinst", ""))


def named(file: Path, problem: StageError) -> StageError:
    """Returns a problem with the file's name behind its code."""
    split = (line.split(": ", 1) for line in problem.problems)
    return StageError([f"{code}: {file.name}: {said}" for code, said in split])


def unpacked(file: Path) -> IO[bytes]:
    """Returns the file system archive as an open, unnamed temporary file at its start. Raises StageError, too, for one that unpacks beyond the limits."""
    target = tempfile.TemporaryFile()  # noqa: SIM115  # the caller closes it
    try:
        for piece in _pieces("--fsys-tarfile", file, UNPACKED):
            target.write(piece)
    except BaseException as problem:
        target.close()
        raise (named(file, problem) if isinstance(problem, StageError) else problem) from None
    target.seek(0)
    return target


def _pieces(verb: str, file: Path, limit: int) -> Iterator[bytes]:
    """Yields what dpkg-deb decompresses, up to what is allowed."""
    packed, size = file.stat().st_size, 0
    with tempfile.TemporaryFile() as said, subprocess.Popen(["dpkg-deb", verb, str(file)], stdout=subprocess.PIPE, stderr=said, env=_ENGLISH) as process:
        assert process.stdout is not None
        try:
            while piece := process.stdout.read(PIECE):
                size += len(piece)
                if size > limit:
                    raise StageError([f"DEB_LIMIT: unpacked it has more than {limit} bytes"])
                if beyond := exceeded(size, packed):
                    raise StageError([f"DEB_LIMIT: {beyond}"])
                yield piece
        finally:
            # Whoever stops reading leaves a process that waits to write.
            process.stdout.close()
        if process.wait() != 0:
            said.seek(0)
            raise StageError([f"DEB_BROKEN: {_last_line(said.read())}"])


def _small(texts: dict[str, str]) -> None:
    """Refuses texts that are read by patterns, and are none in their size."""
    large = [name for name in ("control", "postinst") if len(texts.get(name, "")) > METADATA]
    if large:
        raise StageError([f"DEB_LIMIT: its {name} has {len(texts[name])} characters; at most {METADATA} are allowed" for name in large])


def _last_line(stderr: bytes) -> str:
    return (stderr.decode(errors="replace").strip().splitlines() or ["dpkg-deb failed"])[-1]


def _text(archive: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    content = archive.extractfile(member)
    return content.read().decode("utf-8", "surrogateescape") if content else ""
