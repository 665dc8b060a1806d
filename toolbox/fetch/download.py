"""Brings one file into the cache folder, from the store or from upstream, and verifies it."""

from __future__ import annotations

import os
from http.client import HTTPResponse
from pathlib import Path

from fetch.errors import FetchError, Gone, Mismatch, RangeRefused, Retry, Stopped, Unreachable
from fetch.items import Item
from fetch.part import PIECE, Writer
from fetch.progress import Progress, note
from fetch.retry import Retrying
from fetch.sources import Upstream, store_address
from fetch.web import BROKEN, Address, reason, request


class Downloader:
    """`store` is the registry's address or "". `image` is named in the advice for files that are gone."""

    def __init__(self, store: str, image: str, retrying: Retrying, progress: Progress) -> None:
        self._store, self._image = store, image
        self._retrying, self._progress = retrying, progress
        self._upstream = Upstream(retrying)

    def fetch(self, item: Item, part: int, target: Path, partial: Path) -> None:
        """Fills the open file `part` (named `partial`) and renames it to `target` once it is verified. Raises FetchError."""
        if not (self._store and self._from_store(item, part)):
            self._from_upstream(item, part)
        os.replace(partial, target)

    def _from_store(self, item: Item, part: int) -> bool:
        """Returns whether the store gave the file. It is a help, so its problems are only noted."""
        try:
            self._transfer(item, store_address(self._store, item), part)
        except Gone:
            return False
        except (Mismatch, Unreachable) as problem:
            note(f"{item.label}: the store does not help: {problem}; going to the mirror")
            return False
        return True

    def _from_upstream(self, item: Item, part: int) -> None:
        try:
            self._transfer(item, self._upstream.address(item), part)
        except Gone as problem:
            where = "mirror" if item.folder == "debs" else "index"
            renew = f"./daggerw call image --name={self._image} lock export --path=."
            raise Gone(f"{item.label}: {problem} at the {where}; renew the lock with {renew}") from problem
        except Stopped:
            raise
        except FetchError as problem:
            raise type(problem)(f"{item.label}: {problem}") from problem

    def _transfer(self, item: Item, address: Address, part: int) -> None:
        """Downloads with retries; a result that differs is tried once more from the start when it was resumed. Raises FetchError."""
        writer, resumed = self._retrying(lambda: self._attempt(item, address, part))
        if _is_complete(writer, item):
            return
        found = f"expected sha256 {item.sha256} size {item.size}, got sha256 {writer.sha256} size {writer.size}"
        writer.clear()
        if not resumed:
            raise Mismatch(found)
        self._transfer(item, address, part)

    def _attempt(self, item: Item, address: Address, part: int) -> tuple[Writer, bool]:
        """One request. Returns the writer and whether it went on from an earlier attempt's bytes. Raises Retry when the connection broke."""
        writer = Writer(part)
        if _is_complete(writer, item):
            return writer, True
        if writer.size >= item.size:
            writer.clear()
        start = writer.size
        try:
            with request(address, Range=f"bytes={start}-") if start else request(address) as answer:
                if start and not _continues(answer, start):
                    writer.clear()
                self._receive(item, answer, writer)
        except RangeRefused:
            writer.clear()
            raise
        return writer, start > 0

    def _receive(self, item: Item, answer: HTTPResponse, writer: Writer) -> None:
        """Reads the answer to its end, or to where it is longer than the lock says."""
        try:
            while writer.size <= item.size and (piece := answer.read(PIECE)):
                if self._retrying.stop.is_set():
                    raise Stopped
                writer.write(piece)
                self._progress.received(len(piece))
        except BROKEN as problem:
            raise Retry(reason(problem)) from problem
        if writer.size < item.size and answer.length:
            raise Retry("the connection ended early")


def _is_complete(writer: Writer, item: Item) -> bool:
    return writer.size == item.size and writer.sha256 == item.sha256


def _continues(answer: HTTPResponse, start: int) -> bool:
    """Tells whether the answer holds the bytes from `start` on (RFC 9110, 14.4)."""
    return answer.status == 206 and answer.headers.get("Content-Range", "").startswith(f"bytes {start}-")
