"""`python3 -m pack TREE OUT --epoch N [--level 3] [--format zstd|gzip] [--compressor VERSION]`: one deterministic layer."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pack.compress import compressor
from pack.errors import PackError
from pack.layer import write_layer


def main(argv: list[str]) -> int:
    """Packs and returns the exit status: 0, or 1 with every problem on stderr as `CODE: message`."""
    options = _options(argv)
    try:
        facts = write_layer(options.tree, options.out, options.epoch, compressor(options.format, options.level, options.compressor))
    except PackError as problem:
        print("\n".join(problem.problems), file=sys.stderr)
        return 1
    print(f"{facts['digest']} {facts['size']} bytes, {facts['files']} files, {facts['uncompressedSize']} bytes as tar")
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="pack", description=__doc__)
    parser.add_argument("tree", type=Path, help="directory whose content becomes the layer")
    parser.add_argument("out", type=Path, help="directory that gets layer and layer.json")
    parser.add_argument("--epoch", type=int, required=True, help="SOURCE_DATE_EPOCH, seconds: the latest mtime in the layer")
    parser.add_argument("--level", type=int, default=3, help="compression level")
    parser.add_argument("--format", choices=["zstd", "gzip"], default="zstd")
    parser.add_argument("--compressor", metavar="VERSION", help="fail unless the compressor has this version")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
