"""Reads every byte that locks name out of the store, and says what is missing, wrong, or there without a lock."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from fetch.errors import FetchError, Gone, Mismatch, Retry
from fetch.items import Item
from fetch.part import PIECE
from fetch.progress import Progress
from fetch.retry import Retrying
from fetch.sources import Upstream, store_address
from fetch.web import BROKEN, Address, reason, request

from kept.artifacts import Artifact, Artifacts

PARALLEL = 4


@dataclass
class Verdict:
    """`problems` are what is missing or wrong, `extra` the artifacts that no lock names, sizes in bytes."""

    files: int = 0
    size: int = 0
    elsewhere: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    problems: list[FetchError] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Returns what is to be told besides the problems."""
        whole = f"{self.files} files, {self.size} bytes read out of the store: each has the sha256 of its lock"
        return [whole, *(f"only a mirror: {text}" for text in self.elsewhere), *(f"extra: {tag}: no lock names it" for tag in self.extra)]


def verify(wanted: Mapping[str, list[Item]], store: str, mirrors: bool, retrying: Retrying) -> Verdict:
    """Verifies the files of each artifact, by its tag. With `mirrors`, what the store lacks is read from there. Raises FetchError where
    the store cannot be asked at all."""
    artifacts = Artifacts(store)
    verdict = Verdict()
    there = retrying(artifacts.tags)
    verdict.extra = [tag for tag in there if tag not in wanted]
    for tag, items in wanted.items():
        verdict.problems += _unnamed(tag, items, retrying(partial(artifacts.read, tag)) if tag in there else None)
    files = list({item.sha256: item for items in wanted.values() for item in items}.values())
    with Progress(len(files), sum(item.size for item in files)) as progress, ThreadPoolExecutor(PARALLEL) as pool:
        ask = _Asking(store, mirrors, retrying, progress)
        for item, found in zip(files, pool.map(ask, files), strict=True):
            if found is None:
                verdict.files, verdict.size = verdict.files + 1, verdict.size + item.size
            elif isinstance(found, FetchError):
                verdict.problems.append(found)
            else:
                verdict.elsewhere.append(found)
    return verdict


def _unnamed(tag: str, items: list[Item], artifact: Artifact | None) -> list[FetchError]:
    """What keeps a file is the artifact that names it: without one, the registry's garbage collection takes it."""
    if artifact is None:
        return [Gone(f"{tag}: the store has no such artifact; keep it with ./daggerw call inputs keep")]
    bare = [item.label for item in items if artifact.layers.get(f"sha256:{item.sha256}") != item.size]
    return [Gone(f"{tag}: the artifact does not name {label}") for label in bare]


class _Asking:
    """Looks for one file: None where the store has it, a text where only a mirror has, else the problem."""

    def __init__(self, store: str, mirrors: bool, retrying: Retrying, progress: Progress) -> None:
        self._store, self._mirrors, self._retrying, self._progress = store, mirrors, retrying, progress
        self._upstream = Upstream(retrying)

    def __call__(self, item: Item) -> FetchError | str | None:
        problem = self._read(item, lambda: store_address(self._store, item))
        if problem is None:
            return None
        said = "the store lacks it" if isinstance(problem, Gone) else f"the store: {problem}"
        if not self._mirrors:
            return type(problem)(f"{item.label}: {said}")
        other = self._read(item, lambda: self._upstream.address(item))
        return f"{item.label}: {said}" if other is None else type(problem)(f"{item.label}: {said}; the mirror: {other}")

    def _read(self, item: Item, where: Callable[[], Address]) -> FetchError | None:
        try:
            self._retrying(lambda: self._hash(item, where()))
        except FetchError as problem:
            return problem
        self._progress.finished()
        return None

    def _hash(self, item: Item, address: Address) -> None:
        state, size = hashlib.sha256(), 0
        try:
            with request(address) as answer:
                while size <= item.size and (piece := answer.read(PIECE)):
                    state.update(piece)
                    size += len(piece)
                    self._progress.received(len(piece))
                if size < item.size and answer.length:
                    raise Retry("the connection ended early")
        except BROKEN as problem:
            raise Retry(reason(problem)) from problem
        if (state.hexdigest(), size) != (item.sha256, item.size):
            more = "more than " if size > item.size else ""
            raise Mismatch(f"expected sha256 {item.sha256} size {item.size}, got sha256 {state.hexdigest()} size {more}{min(size, item.size)}")
