"""One layer, entry by entry: https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md"""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from layers import limits
from layers.errors import LayerError, shown

READERS = {b"\x28\xb5\x2f\xfd": ["zstd", "-dcq"], b"\x1f\x8b": ["gzip", "-dcq"]}
KINDS = {tarfile.REGTYPE: "file", tarfile.AREGTYPE: "file", tarfile.DIRTYPE: "folder", tarfile.SYMTYPE: "link", tarfile.LNKTYPE: "hard link"}
WHITEOUT, OPAQUE = ".wh.", ".wh..wh..opq"
_HEADERS = {tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK}
_BLOCK = 1 << 20
# Given a path and the bytes that it has, may give a file that gets a copy of them.
Keep = Callable[[str, int], IO[bytes] | None]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a layer says about a path, relative to the root; `digest` is the sha256 of a file's content, else empty."""

    path: str
    kind: str
    size: int
    digest: bytes
    mode: int
    owner: str
    target: str


class Budget:
    """What may still be read of an image."""

    def __init__(self) -> None:
        self._entries, self._bytes = limits.ENTRIES, limits.UNPACKED

    def take(self, size: int) -> None:
        """Counts an entry of so many bytes. Raises LayerError where an image has more than any real one."""
        self._entries -= 1
        self._bytes -= size
        if self._entries < 0:
            raise LayerError("LAYER_TOO_LARGE", f"the image has more than {limits.ENTRIES} entries")
        if self._bytes < 0:
            raise LayerError("LAYER_TOO_LARGE", f"unpacked the image has more than {limits.UNPACKED} bytes")


class _Member(tarfile.TarInfo):
    """A member whose own header is not read beyond its limit: a pax header may say that it has a terabyte."""

    def _proc_member(self, archive: tarfile.TarFile) -> Self:
        if self.type in _HEADERS and self.size > limits.HEADER:
            raise LayerError("LAYER_TOO_LARGE", f"a header of the layer has {self.size} bytes; at most {limits.HEADER} are allowed")
        if self.type == tarfile.GNUTYPE_SPARSE:
            raise LayerError("LAYER_INVALID", f"{shown(self.name)} is sparse: no layer of an image is")
        return super()._proc_member(archive)  # type: ignore[misc, no-any-return]


def entries(layer: Path, budget: Budget, keep: Keep | None = None) -> Iterator[Entry]:
    """Yields the entries of a layer in its order: zstd, gzip or plain tar. Raises LayerError where it is none, or beyond a limit.

    `keep` may ask for copies.
    """
    packed = layer.stat().st_size
    with layer.open("rb") as file:
        head = file.read(4)
    argv = next((argv for magic, argv in READERS.items() if head.startswith(magic)), ["cat"])
    with subprocess.Popen([*argv, str(layer)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdout is not None
        try:
            yield from _members(child.stdout, packed, budget, keep)
        except (tarfile.TarError, EOFError, ValueError, OverflowError) as problem:
            raise LayerError("LAYER_INVALID", f"{layer.name} cannot be read: {problem}") from problem
        finally:
            child.kill()


def _members(stream: IO[bytes], packed: int, budget: Budget, keep: Keep | None) -> Iterator[Entry]:
    unpacked = 0
    with tarfile.open(fileobj=stream, mode="r|", bufsize=_BLOCK, errors="surrogateescape", tarinfo=_Member) as archive:
        while (member := archive.next()) is not None:
            # tarfile keeps all members otherwise.
            archive.members = []  # type: ignore[attr-defined]
            size = member.size if member.isreg() else 0
            unpacked += size
            if unpacked > limits.FLOOR and unpacked > limits.RATIO * packed:
                raise LayerError("LAYER_TOO_LARGE", f"its {packed} bytes are more than {unpacked} unpacked; at most {limits.RATIO} for each are allowed")
            budget.take(size)
            path = _path(member.name)
            if path:
                yield _entry(archive, member, path, keep)


def _path(name: str) -> str:
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in parts or len(name) > limits.PATH or len(parts) > limits.DEPTH:
        raise LayerError("LAYER_INVALID", f"no layer of an image has the path {shown(name)}")
    return "/".join(parts)


def _entry(archive: tarfile.TarFile, member: tarfile.TarInfo, path: str, keep: Keep | None) -> Entry:
    content = archive.extractfile(member) if member.isreg() else None
    digest = b"" if content is None else _digest(path, member.size, content, keep)
    kind = KINDS.get(member.type, "other")
    size = member.size if member.isreg() else 0
    return Entry(path, kind, size, digest, member.mode & 0o7777, f"{member.uid}:{member.gid}", member.linkname)


def _digest(path: str, size: int, content: IO[bytes], keep: Keep | None) -> bytes:
    copy = keep(path, size) if keep else None
    total = hashlib.sha256()
    try:
        while block := content.read(_BLOCK):
            total.update(block)
            if copy:
                copy.write(block)
    finally:
        if copy:
            copy.close()
    return total.digest()
