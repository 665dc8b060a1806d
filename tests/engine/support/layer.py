"""Reads an OCI layer apart from what packed it: prints its diffID, its newest time and what it should not hold.

usage: zstd -dc LAYER | layer.py
"""

import hashlib
import io
import json
import sys
import tarfile
from typing import BinaryIO


class Hashing(io.RawIOBase):
    """A stream whose bytes are hashed as they are read."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.state = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.state.update(data)
        return data


def main() -> None:
    stream = Hashing(sys.stdin.buffer)
    newest: float = 0
    seen: set[str] = set()
    bad: list[str] = []
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for entry in archive:
            newest = max(newest, entry.mtime)
            if entry.name in seen:
                bad.append(f"{entry.name}: twice")
            if entry.name.startswith("/") or ".." in entry.name.split("/"):
                bad.append(f"{entry.name}: leaves the tree")
            if entry.uname or entry.gname:
                bad.append(f"{entry.name}: names an owner")
            if not (entry.isreg() or entry.isdir() or entry.issym() or entry.islnk()):
                bad.append(f"{entry.name}: a device or a socket")
            seen.add(entry.name)
    while stream.read(1 << 20):
        pass
    print(json.dumps({"diffID": "sha256:" + stream.state.hexdigest(), "newest": newest, "files": len(seen), "bad": bad}))


main()
