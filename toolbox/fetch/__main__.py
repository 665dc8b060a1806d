"""Fetches locked files: python3 -m fetch LIST.json OUT --partial DIR [--store URL] [--cached-limit BYTES] [--image NAME]

Addresses: DEBIAN_MIRROR, DEBIAN_SECURITY_MIRROR, PYTHON_INDEX.
Exit status: 0, 1 bad list or folder, 3 INPUT_GONE, 4 INPUT_MISMATCH, 5 INPUT_UNREACHABLE, 6 DISK_FULL. With several problems the
first of 6, 4, 3, 5, 1 that occurred.
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from fetch.errors import FetchError
from fetch.items import read_items
from fetch.run import Settings, fetch_all

CACHED_LIMIT = 64 << 20
RANK = (6, 4, 3, 5, 1)


def main(argv: list[str]) -> int:
    """Fetches and returns the exit status, every problem on stderr as `CODE: message`."""
    options = _options(argv)
    # A plain exit would skip the clean-up.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    settings = Settings(options.out, options.partial, options.store, options.cached_limit, options.image, options.backoff)
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        problems = fetch_all(read_items(options.list), settings)
    except FetchError as refusal:
        problems = [refusal]
    for problem in problems:
        print(f"{problem.code}: {problem}", file=sys.stderr)
    return min((problem.status for problem in problems), key=RANK.index, default=0)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fetch", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", type=Path, metavar="LIST", help='JSON: {"debs": [lock entries], "wheels": [lock entries]}')
    parser.add_argument("out", type=Path, metavar="OUT", help="gets debs/ and wheels/; empty after a failure")
    parser.add_argument("--partial", type=Path, required=True, help="cache folder: unfinished files, and finished ones up to the limit")
    parser.add_argument("--store", default="", help="OCI registry that is asked first, e.g. http://127.0.0.1:5000")
    parser.add_argument("--cached-limit", type=int, default=CACHED_LIMIT, help="largest file that stays in the cache folder, bytes")
    parser.add_argument("--image", default="IMAGE", help="image that advice about the lock names")
    parser.add_argument("--backoff", type=float, default=1.0, help="first wait before another attempt, seconds; it doubles")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
