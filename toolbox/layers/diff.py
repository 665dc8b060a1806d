"""`python3 -m layers.diff OUT --from LAYER… --to LAYER…`: in what files two images differ. Layers from below, each a file named by its digest.

A layer that both have is read once.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from layers import limits
from layers.errors import LayerError
from layers.names import text
from layers.read import Budget, Entry, entries
from layers.tree import Tree


def diff(first: list[Path], second: list[Path]) -> dict[str, object]:
    """Returns the files that only one has, or both with other contents, modes, owners or targets, as `DiffFacts` of pipeline/src/documents/diff
    has them. A layer is named by its digest, so two of one name are the same. Raises LayerError.
    """
    shared = _shared(first, second)
    for layer in {layer.name: layer for layer in [*first, *second]}.values():
        _verify(layer)
    common = {layer.name for layer in first} & {layer.name for layer in second}
    known: dict[str, list[Entry]] = {}
    left, right = (_tree(layers, common, known) for layers in (first, second))
    found: dict[str, list[dict[str, object]]] = {"added": [], "removed": [], "changed": []}
    counts = {"added": [0, 0], "removed": [0, 0], "changed": [0, 0]}
    for kind, path, item, size in _differences(left, right):
        counts[kind][0] += 1
        counts[kind][1] += size
        if len(found[kind]) < limits.DIFFERENCES:
            found[kind].append({"path": text(path), **item})
    return {
        "sharedLayers": shared,
        **{kind: {"files": counts[kind][0], "bytes": counts[kind][1], "listed": items} for kind, items in found.items()},
    }


def _verify(layer: Path) -> None:
    """A layout may come from anywhere: a layer is what its name says, or is not read."""
    with layer.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != layer.name:
        raise LayerError("LAYER_INVALID", f"the layer sha256:{layer.name} has the digest sha256:{digest}")


def _shared(first: list[Path], second: list[Path]) -> int:
    count = 0
    for one, two in zip(first, second, strict=False):
        if one.name != two.name:
            break
        count += 1
    return count


def _tree(layers: list[Path], common: set[str], known: dict[str, list[Entry]]) -> dict[str, Entry]:
    tree, budget = Tree(), Budget()
    for place, layer in enumerate(layers):
        tree.lay(place, _entries(layer, budget, common, known))
    return {entry.path: entry for entry, _ in tree.files() if entry.kind != "folder"}


def _entries(layer: Path, budget: Budget, common: set[str], known: dict[str, list[Entry]]) -> Iterable[Entry]:
    if layer.name not in common:
        return entries(layer, budget)
    if layer.name not in known:
        known[layer.name] = list(entries(layer, budget))
    return known[layer.name]


def _differences(left: dict[str, Entry], right: dict[str, Entry]) -> Iterator[tuple[str, str, dict[str, object], int]]:
    for path in sorted(left.keys() | right.keys()):
        one, two = left.get(path), right.get(path)
        if one is None and two is not None:
            yield "added", path, {"bytes": two.size}, two.size
        elif two is None and one is not None:
            yield "removed", path, {"bytes": one.size}, one.size
        elif one is not None and two is not None and one != two:
            yield "changed", path, {"from": one.size, "to": two.size, "what": _what(one, two)}, two.size - one.size


def _what(one: Entry, two: Entry) -> list[str]:
    pairs = {
        "kind": one.kind != two.kind,
        "content": one.digest != two.digest,
        "mode": one.mode != two.mode,
        "owner": one.owner != two.owner,
        "target": one.target != two.target,
    }
    return [name for name, differs in pairs.items() if differs]


def main(argv: list[str]) -> int:
    """Writes the facts as JSON and returns the exit status: 0, or 1 with a problem on stderr as `CODE: message`."""
    parser = argparse.ArgumentParser(prog="layers.diff", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT", help="file that gets the facts as JSON")
    parser.add_argument("--from", dest="first", type=Path, metavar="LAYER", nargs="*", default=[], help="layers of the first image, from below")
    parser.add_argument("--to", dest="second", type=Path, metavar="LAYER", nargs="*", default=[], help="layers of the second image")
    options = parser.parse_args(argv)
    try:
        facts = diff(options.first, options.second)
    except (LayerError, OSError) as problem:
        print(problem if isinstance(problem, LayerError) else f"LAYER_INVALID: {problem}", file=sys.stderr)
        return 1
    options.out.write_text(json.dumps(facts), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
