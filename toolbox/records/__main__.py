"""`python3 -m records keep FOLDER --store URL --history N`: keeps FOLDER/<image>/<tag>.json, then drops an image's oldest beyond N.
`python3 -m records read OUT --store URL --last N IMAGE...`: writes the last N of each image to OUT, a JSON object: image to
{"records": [text, oldest first], "unread": how many of them are gone or none}.

Exit status: 0, 1 a bad folder, 5 METRICS_UNREACHABLE. What could not be dropped is a line on stderr, and no problem.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from functools import partial
from pathlib import Path
from typing import Any

from fetch.errors import FetchError, Unreachable
from fetch.retry import Retrying

from records import limits
from records.registry import TAG, Records


def keep(folder: Path, store: str, history: int, retrying: Retrying) -> str:
    """Keeps every record of the folder; returns a line for people. Raises FetchError."""
    files = sorted(folder.glob("*/*.json"))
    if not files or any(not TAG.match(file.stem) or file.stat().st_size > limits.RECORD for file in files):
        raise FetchError(f"{folder}: expected IMAGE/TAG.json of at most {limits.RECORD} bytes each")
    for file in files:
        text = file.read_bytes()
        retrying(partial(Records(store, file.parent.name).keep, file.stem, text))
    for image in sorted({file.parent.name for file in files}):
        _shorten(Records(store, image), image, history, retrying)
    return f"kept {len(files)} records of builds"


def _shorten(records: Records, image: str, history: int, retrying: Retrying) -> None:
    """What is kept is kept: a registry that deletes nothing has a longer history, of which the last is read."""
    try:
        for tag in retrying(records.tags)[:-history]:
            retrying(partial(records.drop, tag))
    except FetchError as problem:
        print(f"records: the oldest records of {image} stay: the registry deletes nothing ({problem})", file=sys.stderr)


def read(store: str, last: int, images: list[str], retrying: Retrying) -> dict[str, dict[str, Any]]:
    """Returns the last records of each image. Raises FetchError."""
    found: dict[str, dict[str, Any]] = {}
    total = 0
    for image in images:
        records = Records(store, image)
        texts = [retrying(partial(records.read, tag)) for tag in retrying(records.tags)[-last:]]
        total += sum(len(text) for text in texts if text is not None)
        if total > limits.ANSWER:
            raise FetchError(f"records of more than {limits.ANSWER} bytes; ask for fewer with --last, or for one image")
        kept = [text.decode("utf-8", "replace") for text in texts if text is not None]
        found[image] = {"records": kept, "unread": len(texts) - len(kept)}
    return found


def main(argv: list[str]) -> int:
    """Does what is asked and returns the exit status."""
    options = _parser().parse_args(argv)
    retrying = Retrying(options.backoff, threading.Event())
    try:
        if options.what == "keep":
            print(keep(options.folder, options.store, options.history, retrying))
        else:
            options.out.write_text(json.dumps(read(options.store, options.last, options.images, retrying)), encoding="utf-8")
    except FetchError as problem:
        code = "METRICS_UNREACHABLE" if isinstance(problem, Unreachable) else "METRICS_INPUT"
        print(f"{code}: {problem}", file=sys.stderr)
        return problem.status
    return 0


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="records", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="what", required=True)
    keeping = kinds.add_parser("keep")
    keeping.add_argument("folder", type=Path, metavar="FOLDER", help="holds IMAGE/TAG.json")
    keeping.add_argument("--history", type=_count, required=True, help="how many records of an image stay")
    reading = kinds.add_parser("read")
    reading.add_argument("out", type=Path, metavar="OUT", help="gets a JSON object")
    reading.add_argument("--last", type=_count, required=True, help="how many records of each image are read")
    reading.add_argument("images", nargs="+", metavar="IMAGE")
    for kind in (keeping, reading):
        kind.add_argument("--store", required=True, help="OCI registry, e.g. http://127.0.0.1:5000")
        kind.add_argument("--backoff", type=float, default=0.1, help="first wait before another attempt, seconds; it doubles")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
