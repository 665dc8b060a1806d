"""The files of wheels before they are locked: their sizes, and what is in those that are new."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, cast

from fetch.errors import FetchError
from fetch.web import Address

from resolve import remote
from resolve.errors import Problem
from resolve.look import Seen, look
from resolve.page import read_hashes
from resolve.request import Note, Request, about

PARALLEL = 6
NO_HASH = "the index gives no sha256 of it: one with hashes is needed, in JSON (PEP 691) or as #sha256= in HTML"


@dataclass(frozen=True)
class Wheel:
    """A wheel that uv chose: `sha256` is "", `size` (bytes) is None where the index does not say."""

    name: str
    version: str
    file: str
    url: str
    sha256: str
    size: int | None


@dataclass(frozen=True)
class _Result:
    size: int | None
    seen: Seen


class Inspector:
    """Reads files of one index. Its login goes to the index's own host only."""

    def __init__(self, index: str, request: Request) -> None:
        self._index, self._request = Address.parse(index), request
        self._retrying = remote.reader()

    def inspect(self, wheels: list[Wheel]) -> tuple[list[dict[str, object]], list[Note], list[Problem]]:
        """Returns the lock entries of wheels, what is worth knowing of the new ones, and what keeps any from being locked."""
        entries, notes, problems = list[dict[str, object]](), list[Note](), list[Problem]()
        with ThreadPoolExecutor(PARALLEL) as pool:
            results = list(pool.map(self._inspect, wheels))
        for wheel, result in zip(wheels, results, strict=True):
            asked = about(wheel.name, self._request.requirements)
            notes += [Note(f"{wheel.file}: {text}", asked) for text in result.seen.notes]
            problems += [Problem("RESOLVE_WHEEL", f"{wheel.file}: {text}", asked) for text in result.seen.problems]
            entries.append({"name": wheel.name, "version": wheel.version, "filename": wheel.file, "size": result.size, "sha256": wheel.sha256})
        return entries, notes, problems

    def extras(self, wheel: Wheel) -> list[str]:
        """Returns the extras that a wheel has, nothing where it cannot be read."""
        try:
            return self._read(wheel, wheel.size).seen.extras
        except FetchError:
            return []

    def _inspect(self, wheel: Wheel) -> _Result:
        known = self._request.known.sizes.get(wheel.sha256)
        size = wheel.size or known
        try:
            if not wheel.sha256 or (self._request.look and known is None and not self._hash_of(wheel)):
                return _Result(size, Seen(problems=[NO_HASH]))
            if self._request.look and known is None:
                return self._read(wheel, size)
            size = size or remote.size_of(self._address(wheel), self._retrying)
            return self._whole(wheel, size) if size is None else _Result(size, Seen())
        except FetchError as problem:
            return _Result(size, Seen(problems=[f"the index lists it, its server does not give it: {problem}"]))

    def _read(self, wheel: Wheel, size: int | None) -> _Result:
        size = size or remote.size_of(self._address(wheel), self._retrying)
        if size is None or size <= remote.SMALL:
            return self._whole(wheel, size)
        try:
            # Reads a few blocks: the directory is at the end of a wheel, and .dist-info mostly before it.
            return _Result(size, look(cast(IO[bytes], remote.Remote(self._address(wheel), size, self._retrying)), wheel.file, size))
        except remote.NoRanges:
            return self._whole(wheel, size)

    def _whole(self, wheel: Wheel, size: int | None) -> _Result:
        try:
            file, length, digest = remote.whole(self._address(wheel), self._retrying)
        except remote.TooLarge:
            text = f"was not looked into: its server gives no ranges, and it has more than {remote.WHOLE} bytes"
            return _Result(size, Seen(notes=[text]) if size else Seen(problems=[f"{text}; the index does not say its size"]))
        with file:
            if (wheel.size or length, wheel.sha256) != (length, digest):
                says = f"sha256 {wheel.sha256}" + (f" and {wheel.size} bytes" if wheel.size else "")
                return _Result(length, Seen(problems=[f"the index says {says}, its server gives sha256 {digest} and {length} bytes"]))
            return _Result(length, look(file, wheel.file, length))

    def _hash_of(self, wheel: Wheel) -> str:
        """Returns the index's own sha256: where it has none, uv makes one of what it is sent, which proves nothing."""
        return self._retrying(lambda: read_hashes(self._index, wheel.name)).get(wheel.file, "")

    def _address(self, wheel: Wheel) -> Address:
        return self._index.leading_to(wheel.url)

