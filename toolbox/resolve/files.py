"""The files of wheels before they are locked: their sizes, and what is in those that are new."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import IO, cast

from fetch.errors import FetchError
from fetch.web import Address

from resolve import remote
from resolve.errors import Problem
from resolve.look import Seen, look
from resolve.origin import NO_ORIGIN, Origin, origin_of
from resolve.page import Listed, read_files
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
    origin: Origin = NO_ORIGIN


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
            notes += [Note(f"{wheel.file}: {text}", asked) for text in [*result.seen.notes, *result.origin.notes]]
            problems += [Problem("RESOLVE_WHEEL", f"{wheel.file}: {text}", asked) for text in [*result.seen.problems, *result.origin.problems]]
            said = {"name": wheel.name, "version": wheel.version, "filename": wheel.file, "size": result.size, "sha256": wheel.sha256}
            entries.append(said | result.origin.fields)
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
            listed = self._listed(wheel) if self._request.look else Listed()
        except FetchError as problem:
            if known is None:
                return _Result(size, Seen(problems=[f"the page of its project cannot be read: {problem}"]))
            return _Result(size, Seen(notes=[f"the page of its project cannot be read, so nothing is recorded of where it comes from: {problem}"]))
        return replace(self._seen(wheel, known, listed), origin=origin_of(self._index, listed, wheel.sha256, self._retrying))

    def _seen(self, wheel: Wheel, known: int | None, listed: Listed) -> _Result:
        size = wheel.size or known
        try:
            # Where the index has no hash, uv makes one of what it is sent, which proves nothing.
            if not wheel.sha256 or (self._request.look and known is None and not listed.sha256):
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

    def _listed(self, wheel: Wheel) -> Listed:
        """Returns what the index itself says of a file."""
        return self._retrying(lambda: read_files(self._index, wheel.name)).get(wheel.file, Listed())

    def _address(self, wheel: Wheel) -> Address:
        return self._index.leading_to(wheel.url)

