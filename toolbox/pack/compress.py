"""The compressors: which command, which version, what the result is called.

zstd 1.5.4 was tried with -T1, -T2 and -T4, reading a pipe in pieces of 4 KiB and 1 MiB: the bytes are the same
(53 MB tree and 1.1 GB tree). `--single-thread` gives others, so it is never used. The size of the stream is not told to
zstd, because its parameters would then depend on it.

gzip has one thread, writes no name and, as it reads a pipe, no time (RFC 1952, MTIME 0).
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass

from pack import PACKER_VERSION
from pack.errors import PackError

MEDIA_TYPE = "application/vnd.oci.image.layer.v1.tar+"
_VERSION = {"zstd": re.compile(r"v(\d+\.\d+\.\d+)"), "gzip": re.compile(r"^gzip (\d+\.\d+)")}
LEVELS = {"zstd": range(1, 20), "gzip": range(1, 10)}


@dataclass(frozen=True)
class Compressor:
    """A compressor that reads stdin and writes stdout: `packer` names everything that decides the bytes."""

    argv: list[str]
    media_type: str
    packer: str


def compressor(kind: str, level: int, wanted: str | None) -> Compressor:
    """Returns the compressor `kind` (zstd or gzip). Raises PackError when its version is not `wanted`, or the level not known."""
    if level not in LEVELS[kind]:
        raise PackError([f"PACK_LEVEL: {kind} level {level}: allowed are {LEVELS[kind][0]} to {LEVELS[kind][-1]}"])
    version = installed_version(kind)
    if wanted is not None and version != wanted:
        raise PackError([f"PACK_VERSION: this toolbox has {kind} {version}, the packer asked for has {wanted}: lock again, or use the toolbox of that lock"])
    return Compressor(_argv(kind, level), MEDIA_TYPE + kind, f"{PACKER_VERSION} {kind}/{version} level/{level}")


def installed_version(kind: str) -> str:
    """Returns the version of the command, e.g. "1.5.4"."""
    text = subprocess.run([kind, "--version"], capture_output=True, text=True, check=True).stdout
    match = _VERSION[kind].search(text)
    if match is None:
        raise PackError([f"PACK_VERSION: {kind} --version said {text.strip()!r}"])
    return match.group(1)


def _argv(kind: str, level: int) -> list[str]:
    if kind == "gzip":
        return ["gzip", "--no-name", "--stdout", f"-{level}"]
    threads = max(1, len(os.sched_getaffinity(0)))
    return ["zstd", f"-{level}", f"-T{threads}", "--quiet", "--stdout"]
