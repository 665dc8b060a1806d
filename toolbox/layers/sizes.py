"""`python3 -m layers.sizes OUT LAYER…`: what takes the bytes of an image. Layers from below."""

from __future__ import annotations

import argparse
import heapq
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from posixpath import dirname
from typing import Any, TypeVar

from installed.wheels import BadRecord

from layers import limits
from layers.errors import LayerError
from layers.names import text
from layers.owners import Lists, owner_of
from layers.read import Budget, entries
from layers.tree import Hidden, Tree

T = TypeVar("T", bound=tuple[Any, ...])
# How deep the folders are that are told.
DEPTH = 5


def sizes(layers: list[Path]) -> dict[str, object]:
    """Returns the sizes of an image, in bytes of content, as `SizesFacts` of pipeline/src/documents/sizes has them. Raises LayerError."""
    hidden = _Hidden(len(layers))
    tree, budget = Tree(hidden.add), Budget()
    with tempfile.TemporaryDirectory() as folder:
        lists = Lists(Path(folder))
        for place, layer in enumerate(layers):
            tree.lay(place, entries(layer, budget, lists.keep))
        owners = lists.owners({entry.path for entry, _ in tree.files()})
    return {**_visible(tree, len(layers), owners), "hidden": hidden.told()}


def _visible(tree: Tree, count: int, owners: dict[str, str]) -> dict[str, object]:
    layers = [{"files": 0, "bytes": 0} for _ in range(count)]
    packages, files, folders = Counter[str](), Counter[str](), Counter[str]()
    contents: dict[bytes, tuple[int, int, list[str]]] = {}
    largest: list[tuple[int, str, int]] = []
    for entry, layer in tree.files():
        if entry.kind != "file":
            continue
        layers[layer]["files"] += 1
        layers[layer]["bytes"] += entry.size
        owner = owner_of(entry.path, owners)
        packages[owner] += entry.size
        files[owner] += 1
        for folder in _folders(entry.path):
            folders[folder] += entry.size
        _push(largest, (entry.size, entry.path, layer))
        if entry.size > 0:
            _, times, paths = contents.get(entry.digest, (0, 0, []))
            contents[entry.digest] = (entry.size, times + 1, paths if len(paths) == limits.PATHS else [*paths, entry.path])
    return {
        "layers": layers,
        "packages": [{"name": text(name), "bytes": size, "files": files[name]} for name, size in _ordered(packages)],
        "folders": [{"path": text(name), "bytes": size} for name, size in _ordered(folders)[: limits.SHOWN]],
        "largest": [{"path": text(path), "bytes": size, "layer": layer} for size, path, layer in _down(largest)],
        "twice": _twice(contents),
    }


def _folders(path: str) -> Iterable[str]:
    parts = dirname(path).split("/")[:DEPTH]
    return ["/".join(parts[: place + 1]) for place in range(len(parts)) if parts[0]]


def _twice(contents: dict[bytes, tuple[int, int, list[str]]]) -> dict[str, object]:
    repeated = [(size * (times - 1), digest.hex(), size, times, paths) for digest, (size, times, paths) in contents.items() if times > 1]
    shown = heapq.nlargest(limits.SHOWN, repeated)
    return {
        "contents": len(repeated),
        "bytes": sum(lost for lost, *_ in repeated),
        "largest": [
            {"sha256": digest, "bytes": size, "times": times, "lost": lost, "paths": [text(path) for path in sorted(paths)]}
            for lost, digest, size, times, paths in shown
        ],
    }


class _Hidden:
    """Adds up what layers hide of those below."""

    def __init__(self, count: int) -> None:
        self._files, self._bytes = 0, 0
        self._of = [0] * count
        self._largest: list[tuple[int, str, int, int, str]] = []

    def add(self, item: Hidden) -> None:
        self._files += 1
        self._bytes += item.entry.size
        self._of[item.layer] += item.entry.size
        _push(self._largest, (item.entry.size, item.entry.path, item.layer, item.by, item.how))

    def told(self) -> dict[str, object]:
        largest = [{"path": text(path), "bytes": size, "layer": layer, "by": by, "how": how} for size, path, layer, by, how in _down(self._largest)]
        return {"files": self._files, "bytes": self._bytes, "layers": self._of, "largest": largest}


def _push(heap: list[T], item: T) -> None:
    """Keeps the largest alone."""
    if len(heap) < limits.SHOWN:
        heapq.heappush(heap, item)
    else:
        heapq.heappushpop(heap, item)


def _down(heap: list[T]) -> list[T]:
    return sorted(heap, reverse=True)


def _ordered(counter: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))


def main(argv: list[str]) -> int:
    """Writes the facts as JSON and returns the exit status: 0, or 1 with a problem on stderr as `CODE: message`."""
    parser = argparse.ArgumentParser(prog="layers.sizes", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT", help="file that gets the facts as JSON")
    parser.add_argument("layers", type=Path, metavar="LAYER", nargs="+", help="layers from below")
    options = parser.parse_args(argv)
    try:
        facts = sizes(options.layers)
    except (LayerError, BadRecord) as problem:
        print(problem, file=sys.stderr)
        return 1
    options.out.write_text(json.dumps(facts), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
