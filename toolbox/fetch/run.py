"""One whole fetch: every file of the list into OUT, or nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from fetch.download import Downloader
from fetch.errors import FULL, DiskFull, FetchError, Stopped
from fetch.items import Item
from fetch.part import PIECE, locked
from fetch.progress import Progress, note
from fetch.retry import Retrying

PARALLEL = 6
FOLDERS = ("debs", "wheels")


@dataclass(frozen=True)
class Settings:
    """Where files go (`out`, `partial`), where they may come from (`store`, "" for none), and limits (bytes, seconds)."""

    out: Path
    partial: Path
    store: str
    cached_limit: int
    image: str
    backoff: float
    stop: threading.Event = field(default_factory=threading.Event)


def fetch_all(items: list[Item], settings: Settings) -> list[FetchError]:
    """Fetches `items`; returns every problem. With a problem OUT holds nothing, and what arrived waits in the cache folder."""
    settings.partial.mkdir(parents=True, exist_ok=True)
    arriving = settings.out / ".arriving"
    try:
        _clear(settings.out, arriving)
        for folder in FOLDERS:
            (arriving / folder).mkdir(parents=True)
        problems = _check_space(items, settings) or _fetch_parallel(items, settings, arriving)
        if not problems:
            for folder in FOLDERS:
                os.replace(arriving / folder, settings.out / folder)
            _drop_large(items, settings)
        return problems
    finally:
        shutil.rmtree(arriving, ignore_errors=True)


def _fetch_parallel(items: list[Item], settings: Settings, arriving: Path) -> list[FetchError]:
    with Progress(len(items), sum(item.size for item in items)) as progress, ThreadPoolExecutor(PARALLEL) as pool:
        downloader = Downloader(settings.store, settings.image, Retrying(settings.backoff, settings.stop), progress)
        # The largest first: the last one to finish decides the time.
        order = sorted(items, key=lambda item: (-item.size, item.file))
        futures = [pool.submit(_provide, item, settings, downloader, progress, arriving / item.folder / item.file) for item in order]
        try:
            results = [future.result() for future in futures]
        finally:
            settings.stop.set()  # after a signal the threads must not go on
    return [problem for problem in results if problem is not None and not isinstance(problem, Stopped)]


def _provide(item: Item, settings: Settings, downloader: Downloader, progress: Progress, target: Path) -> FetchError | None:
    """Brings one file to `target`: from the cache folder when it is there and unharmed, else by the downloader."""
    kept, partial = settings.partial / item.sha256, settings.partial / f"{item.sha256}.part"
    try:
        with locked(partial) as part:
            if _reuse(item, kept, target):
                progress.reused(item.size)
            else:
                downloader.fetch(item, part, kept, partial)
                shutil.copyfile(kept, target)
        os.chmod(target, 0o644)
        os.utime(target, (0, 0))
    except FetchError as problem:
        return problem
    except OSError as problem:
        settings.stop.set()
        kind = DiskFull if problem.errno in FULL else FetchError
        return kind(f"{item.label}: {problem.strerror}: {problem.filename or settings.partial}")
    progress.finished()
    return None


def _reuse(item: Item, kept: Path, target: Path) -> bool:
    """Copies a kept file while it is verified once more; one that was changed is dropped."""
    if not kept.is_file():
        return False
    state, size = hashlib.sha256(), 0
    with kept.open("rb") as source, target.open("wb") as copy:
        while piece := source.read(PIECE):
            state.update(piece)
            size += len(piece)
            copy.write(piece)
    if (state.hexdigest(), size) == (item.sha256, item.size):
        return True
    note(f"{item.label}: the kept file was changed (sha256 {state.hexdigest()}); fetching it again")
    kept.unlink()
    target.unlink()
    return False


def _check_space(items: list[Item], settings: Settings) -> list[FetchError]:
    """Says before the work starts when it cannot end well."""
    missing = [item for item in items if not (settings.partial / item.sha256).is_file()]
    needed = {settings.out: sum(item.size for item in items), settings.partial: sum(item.size for item in missing)}
    if settings.out.stat().st_dev == settings.partial.stat().st_dev:
        needed = {settings.out: sum(needed.values())}
    problems: list[FetchError] = []
    for folder, size in needed.items():
        free = shutil.disk_usage(folder).free
        if free < size:
            problems.append(DiskFull(f"{folder}: {size / 1e6:.0f} MB are needed, {free / 1e6:.0f} MB are free"))
    return problems


def _clear(out: Path, arriving: Path) -> None:
    """Removes what an earlier run left."""
    for folder in (arriving, *(out / name for name in FOLDERS)):
        shutil.rmtree(folder, ignore_errors=True)


def _drop_large(items: list[Item], settings: Settings) -> None:
    for item in items:
        if item.size > settings.cached_limit:
            (settings.partial / item.sha256).unlink(missing_ok=True)
