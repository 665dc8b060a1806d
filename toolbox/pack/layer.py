"""Writes one layer: tar -> sha256 (diffID) -> compressor -> sha256 (digest) -> file, all at once."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO

from pack.attributes import left_out
from pack.compress import Compressor
from pack.errors import PackError
from pack.tree import entries
from pack.writer import PIECE, tar_stream

QUEUE_PIECES = 16


def write_layer(tree: Path, out: Path, epoch: int, tool: Compressor) -> dict[str, object]:
    """Packs `tree` into out/layer and writes out/layer.json; returns what layer.json says (sizes in bytes).

    Raises PackError; nothing is left in `out` then.
    """
    out.mkdir(parents=True, exist_ok=True)
    layer, partial = out / "layer", out / ".layer.part"
    root = os.fsencode(tree)
    try:
        found = entries(root)
        for line in left_out(root, found):
            print(f"pack: {line}", file=sys.stderr)
        diff_id, plain_size, digest, size = _stream(tar_stream(root, found, epoch), partial, tool)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    os.replace(partial, layer)
    facts: dict[str, object] = {
        "digest": f"sha256:{digest}", "diffID": f"sha256:{diff_id}", "size": size, "uncompressedSize": plain_size,
        "mediaType": tool.media_type, "files": len(found), "packer": tool.packer,
    }
    (out / "layer.json").write_text(json.dumps(facts, indent=2) + "\n")
    return facts


def _stream(pieces: Iterator[bytes], target: Path, tool: Compressor) -> tuple[str, int, str, int]:
    """Returns diffID, its size, digest, its size. Three threads, since hashing and pipes release the interpreter's lock."""
    with subprocess.Popen(tool.argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child, ThreadPoolExecutor(3) as pool:
        assert child.stdin is not None and child.stdout is not None
        to_hash: queue.Queue[bytes | None] = queue.Queue(QUEUE_PIECES)
        to_child: queue.Queue[bytes | None] = queue.Queue(QUEUE_PIECES)
        stop = threading.Event()
        hashing: Future[tuple[str, int]] = pool.submit(_hash, to_hash)
        feeding = pool.submit(_feed, to_child, child.stdin, stop)
        saving = pool.submit(_save, child.stdout, target, child)
        try:
            for piece in pieces:
                to_hash.put(piece)
                to_child.put(piece)
                if stop.is_set():
                    break
        finally:
            to_hash.put(None)
            to_child.put(None)
        feeding.result()
        digest, size = saving.result()
        if child.wait() != 0:
            raise PackError([f"PACK_COMPRESS: {tool.argv[0]} ended with {child.returncode}"])
        return *hashing.result(), digest, size


def _hash(source: queue.Queue[bytes | None]) -> tuple[str, int]:
    state, size = hashlib.sha256(), 0
    while (piece := source.get()) is not None:
        state.update(piece)
        size += len(piece)
    return state.hexdigest(), size


def _feed(source: queue.Queue[bytes | None], sink: IO[bytes], stop: threading.Event) -> None:
    """Writes to the compressor; when that is gone, keeps emptying the queue so that nobody waits for ever."""
    while (piece := source.get()) is not None:
        try:
            if not stop.is_set():
                sink.write(piece)
        except BrokenPipeError:
            stop.set()
    with contextlib.suppress(BrokenPipeError):
        sink.close()


def _save(source: IO[bytes], target: Path, child: subprocess.Popen[bytes]) -> tuple[str, int]:
    state, size = hashlib.sha256(), 0
    try:
        with target.open("wb") as file:
            while piece := source.read(PIECE):
                state.update(piece)
                size += len(piece)
                file.write(piece)
    except OSError as problem:
        child.kill()
        raise PackError([f"PACK_WRITE: {target}: {problem.strerror}"]) from problem
    return state.hexdigest(), size
