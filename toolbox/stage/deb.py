"""Reads one .deb with dpkg-deb (deb(5)): its control files and its file system archive."""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path
from typing import IO

from stage.errors import StageError

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
        found = [_RELATION.match(item) for item in self.fields.get("Replaces", "").split(",")]
        named = [item for item in found if item and item["name"] == other.name]
        return any(item["by"] is None or _compares(other.fields["Version"], item["by"], item["version"]) for item in named)


def fields_of(paragraph: str) -> dict[str, str]:
    """Splits a control paragraph into its fields: their form is that of a mail's header (deb822(5)), folded lines stay as they are."""
    return dict(HeaderParser().parsestr(paragraph).raw_items())


def _compares(version: str, by: str, other: str) -> bool:
    done = subprocess.run(["dpkg", "--compare-versions", version, by, other], capture_output=True)
    return done.returncode == 0


def read_control(file: Path) -> Control:
    """Reads the control archive. Raises StageError for a file that dpkg-deb cannot read."""
    with tarfile.open(fileobj=io.BytesIO(_dpkg_deb("--ctrl-tarfile", file))) as archive:
        texts = {Path(m.name).name: _text(archive, m) for m in archive if m.isfile()}
    text = texts["control"].strip("\n")
    # A line may hold a flag such as "remove-on-upgrade" before the path (deb-conffiles(5)).
    conffiles = [line.strip() for line in texts.get("conffiles", "").splitlines() if line.startswith("/")]
    return Control(file, text, fields_of(text), texts.get("md5sums", ""), conffiles, texts.get("postinst", ""))


def unpacked(file: Path) -> IO[bytes]:
    """Returns the file system archive as an open, unnamed temporary file at its start."""
    target = tempfile.TemporaryFile()  # noqa: SIM115  # the caller closes it
    done = subprocess.run(["dpkg-deb", "--fsys-tarfile", str(file)], stdout=target, stderr=subprocess.PIPE)
    if done.returncode != 0:
        target.close()
        raise StageError([f"DEB_BROKEN: {file.name}: {_last_line(done.stderr)}"])
    target.seek(0)
    return target


def _dpkg_deb(verb: str, file: Path) -> bytes:
    done = subprocess.run(["dpkg-deb", verb, str(file)], capture_output=True)
    if done.returncode != 0:
        raise StageError([f"DEB_BROKEN: {file.name}: {_last_line(done.stderr)}"])
    return done.stdout


def _last_line(stderr: bytes) -> str:
    return (stderr.decode(errors="replace").strip().splitlines() or ["dpkg-deb failed"])[-1]


def _text(archive: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    content = archive.extractfile(member)
    return content.read().decode("utf-8", "surrogateescape") if content else ""
