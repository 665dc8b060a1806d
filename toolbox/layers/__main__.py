"""python3 -m layers sizes OUT LAYER… | python3 -m layers diff OUT LAYER… -- LAYER…: layers from below, as files named by their digest."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from installed.wheels import BadRecord

from layers.diff import diff
from layers.errors import LayerError
from layers.sizes import sizes


def main(argv: list[str]) -> int:
    """Writes the facts as JSON and returns the exit status: 0, or 1 with a problem on stderr as `CODE: message`."""
    command, out, *layers = argv
    paths = [Path(layer) for layer in layers if layer != "--"]
    cut = layers.index("--") if command == "diff" else len(paths)
    try:
        facts = diff(paths[:cut], paths[cut:]) if command == "diff" else sizes(paths)
    except (LayerError, BadRecord) as problem:
        print(problem, file=sys.stderr)
        return 1
    with Path(out).open("w", encoding="utf-8") as file:
        json.dump(facts, file)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
