"""A file on the index's server, read in the places that are asked for (RFC 9110, 14), or whole where the server gives no ranges."""

from __future__ import annotations

import hashlib
import io
import re
import tempfile
import threading
from contextlib import ExitStack
from http.client import HTTPException
from typing import IO, cast

from fetch.errors import FetchError, RangeRefused, Unreachable
from fetch.retry import Retrying
from fetch.web import Address, request

BLOCK = 1 << 16
# A file of this size is fetched whole: one request in place of three, and its hash can be compared.
SMALL = 1 << 20
# More than this is not fetched to look into it.
WHOLE = 1 << 30
_SPAN = re.compile(r"^bytes (\d+)-(\d+)/(\d+)$")


class TooLarge(Exception):
    """The server gives no ranges, and the file is larger than what is fetched to look into it."""


class NoRanges(Exception):
    """The server answers a range with the whole file."""


class Remote(io.RawIOBase):
    """A file of `size` bytes, read by ranges; a block is fetched once. Reading raises NoRanges or FetchError."""

    def __init__(self, address: Address, size: int, retrying: Retrying) -> None:
        super().__init__()
        self._address, self._size, self._retrying = address, size, retrying
        self._blocks: dict[int, bytes] = {}
        self._at = 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise OSError("a place before the beginning")
        self._at = start + offset
        return self._at

    def read(self, size: int = -1) -> bytes:
        end = self._size if size < 0 else min(self._size, self._at + size)
        if end <= self._at:
            return b""
        first, last = self._at // BLOCK, (end - 1) // BLOCK
        missing = [number for number in range(first, last + 1) if number not in self._blocks]
        if missing:
            self._fetch(missing[0], missing[-1])
        whole = b"".join(self._blocks[number] for number in range(first, last + 1))
        found = whole[self._at - first * BLOCK : end - first * BLOCK]
        self._at = end
        return found

    def _fetch(self, first: int, last: int) -> None:
        start, end = first * BLOCK, min(self._size, (last + 1) * BLOCK)
        content = self._retrying(lambda: _ranged(self._address, start, end, self._size))
        for number in range(first, last + 1):
            place = (number - first) * BLOCK
            self._blocks[number] = content[place : place + BLOCK]


def size_of(address: Address, retrying: Retrying) -> int | None:
    """Returns how many bytes a file has: by HEAD, else by the range of its first byte; None where the server says neither."""
    try:
        with retrying(lambda: request(address, "HEAD")) as answer:
            length = answer.headers.get("Content-Length", "")
            if length.isdecimal() and int(length):
                return int(length)
    except Unreachable:
        pass  # a server may refuse HEAD and take GET
    try:
        with retrying(lambda: request(address, Range="bytes=0-0")) as answer:
            span = _SPAN.match(answer.headers.get("Content-Range", ""))
            length = answer.headers.get("Content-Length", "")
            if answer.status == 206:
                return int(span[3]) if span else None
            return int(length) if length.isdecimal() and int(length) else None
    except RangeRefused:
        return None


def whole(address: Address, retrying: Retrying, limit: int = WHOLE) -> tuple[IO[bytes], int, str]:
    """Fetches a file; returns it, its size and its sha256. Raises TooLarge for more than `limit` bytes, or FetchError."""

    def attempt() -> tuple[IO[bytes], int, str]:
        with ExitStack() as stack:
            kept = stack.enter_context(tempfile.TemporaryFile())
            state, size = hashlib.sha256(), 0
            with request(address) as answer:
                expected = answer.headers.get("Content-Length", "")
                while piece := answer.read(1 << 20):
                    size += len(piece)
                    if size > limit:
                        raise TooLarge
                    state.update(piece)
                    kept.write(piece)
            if expected.isdecimal() and size != int(expected):
                raise Unreachable(f"the connection ended after {size} of {expected} bytes")
            stack.pop_all()
            return cast(IO[bytes], kept), size, state.hexdigest()

    try:
        return retrying(attempt)
    except (HTTPException, OSError) as problem:
        raise Unreachable(type(problem).__name__) from problem


def reader(backoff: float = 1.0) -> Retrying:
    """Returns what tries again; `backoff` is the first wait in seconds."""
    return Retrying(backoff, threading.Event())


def _ranged(address: Address, start: int, end: int, size: int) -> bytes:
    try:
        with request(address, Range=f"bytes={start}-{end - 1}") as answer:
            span = _SPAN.match(answer.headers.get("Content-Range", ""))
            if answer.status != 206 or span is None or (int(span[1]), int(span[2])) != (start, end - 1):
                raise NoRanges
            if int(span[3]) != size:
                raise FetchError(f"the server has {span[3]} bytes of it, the index says {size}")
            content = answer.read(end - start)
    except RangeRefused as problem:
        raise FetchError(f"the server has less of it than the {size} bytes that the index says") from problem
    except (HTTPException, OSError) as problem:
        raise Unreachable(type(problem).__name__) from problem
    if len(content) != end - start:
        raise Unreachable("the connection ended early")
    return content
