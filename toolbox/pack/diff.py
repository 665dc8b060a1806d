"""`python3 -m pack.diff LAYER_A LAYER_B`: the first files that differ between two layers, and how. Ends with 1 when any differs."""

from __future__ import annotations

import argparse
import hashlib
import io
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import cast

MAX_SHOWN = 20
READERS = {b"\x28\xb5\x2f\xfd": ["zstd", "-dcq"], b"\x1f\x8b": ["gzip", "-dcq"]}
KINDS = {tarfile.REGTYPE: "file", tarfile.DIRTYPE: "folder", tarfile.SYMTYPE: "symbolic link", tarfile.LNKTYPE: "hard link"}


@dataclass(frozen=True)
class Facts:
    """What a layer says about one path; `content` is a sha256 ("" for what has none)."""

    kind: str
    mode: str
    owner: str
    mtime: int
    size: int
    link: str
    content: str


def read_layer(layer: Path) -> dict[str, Facts]:
    """Returns the facts by path, in the layer's order. The layer may be zstd, gzip or plain tar."""
    with layer.open("rb") as file:
        head = file.read(4)
    argv = next((argv for magic, argv in READERS.items() if head.startswith(magic)), ["cat"])
    with (
        subprocess.Popen([*argv, str(layer)], stdout=subprocess.PIPE) as child,
        tarfile.open(fileobj=child.stdout, mode="r|", bufsize=1 << 20, errors="surrogateescape") as archive,
    ):
        return {member.name: _facts(archive, member) for member in archive}


def differences(first: dict[str, Facts], second: dict[str, Facts]) -> Iterator[str]:
    """Yields one line for each path that differs, in the order of the paths, then one when only the order differs."""
    found = False
    for path in sorted(first.keys() | second.keys()):
        line = _difference(path, first.get(path), second.get(path))
        if line:
            found = True
            yield line
    if not found and list(first) != list(second):
        yield "the same files, in another order"


def _difference(path: str, left: Facts | None, right: Facts | None) -> str | None:
    if left is None or right is None:
        return f"{path}: only in the {'second' if left is None else 'first'}"
    unequal = [field.name for field in fields(Facts) if getattr(left, field.name) != getattr(right, field.name)]
    words = [f"{name} {_short(getattr(left, name))} -> {_short(getattr(right, name))}" for name in unequal]
    return f"{path}: {', '.join(words)}" if words else None


def _short(value: object) -> str:
    text = str(value)
    return text[:12] if len(text) == 64 else text or "(none)"


def _facts(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Facts:
    content = archive.extractfile(member) if member.isreg() else None
    # What extractfile gives is one, whatever its type says.
    digest = hashlib.file_digest(cast("io.BufferedReader", content), "sha256").hexdigest() if content else ""
    kind = KINDS.get(member.type, repr(member.type))
    return Facts(kind, f"{member.mode:04o}", f"{member.uid}:{member.gid}", int(member.mtime), member.size, member.linkname, digest)


def main(argv: list[str]) -> int:
    """Compares; 0 when the files are the same, although the compressed bytes may still differ, which it then says."""
    parser = argparse.ArgumentParser(prog="pack.diff", description=__doc__)
    parser.add_argument("first", type=Path, metavar="LAYER_A")
    parser.add_argument("second", type=Path, metavar="LAYER_B")
    options = parser.parse_args(argv)
    lines = list(differences(read_layer(options.first), read_layer(options.second)))
    for line in lines[:MAX_SHOWN]:
        print(line.encode("utf-8", "backslashreplace").decode())
    if len(lines) > MAX_SHOWN:
        print(f"... and {len(lines) - MAX_SHOWN} more")
    if not lines and not _same_bytes(options.first, options.second):
        print("the same files; only the way they are written (tar records, compression) differs")
    return 1 if lines else 0


def _same_bytes(first: Path, second: Path) -> bool:
    with first.open("rb") as one, second.open("rb") as two:
        return hashlib.file_digest(one, "sha256").digest() == hashlib.file_digest(two, "sha256").digest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
