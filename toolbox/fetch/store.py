"""`python3 -m fetch.store missing --store URL TAG...`: prints the tags that the store lacks, one on each line.
`python3 -m fetch.store push DIR --store URL --tag TAG`: keeps fetched inputs in the store, where fetch finds them.

The address is HOST or HOST/NAMESPACE; STORE_LOGIN is USER:PASSWORD, STORE_CA a file of authorities (PEM).
Push prints `sent BYTES bytes, KEPT of FILES files were there, DIGEST`. Exit status: 0, 1 nothing to push, 5 STORE_UNREACHABLE.
"""

from __future__ import annotations

import argparse
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from fetch.errors import FetchError, Unreachable
from fetch.registry import Registry, blob_of
from fetch.retry import Retrying

PARALLEL = 4
FOLDERS = ("debs", "wheels")
_TAG = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$")


def push(folder: Path, store: str, tag: str, retrying: Retrying) -> str:
    """Uploads every file of folder/debs and folder/wheels that the store lacks, then tags them all. Raises FetchError."""
    files = [file for name in FOLDERS for file in sorted((folder / name).glob("*")) if file.is_file()]
    if not files:
        raise FetchError(f"{folder}: holds no debs/ and no wheels/")
    if not _TAG.match(tag):
        raise FetchError(f"{tag!r}: a tag is letters, digits, '.', '_', '-', at most 128 characters")
    registry = Registry(store)
    with ThreadPoolExecutor(PARALLEL) as pool:
        blobs = list(pool.map(blob_of, files))
        sent = list(pool.map(lambda pair: retrying(lambda: registry.push_file(*pair)), zip(files, blobs, strict=True)))
    # What is kept since when: `kept prune` spares what is young.
    created = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    digest = retrying(lambda: registry.push_manifest(tag, blobs, created=created))
    return f"sent {sum(sent)} bytes, {sent.count(0)} of {len(files)} files were there, {digest}"


def missing(tags: list[str], store: str, retrying: Retrying) -> str:
    """Returns the tags that the store lacks, one on each line. Raises FetchError."""
    registry = Registry(store)
    return "\n".join(tag for tag in tags if not retrying(partial(registry.has_tag, tag)))


def main(argv: list[str]) -> int:
    """Does what is asked and returns the exit status."""
    options = _parser().parse_args(argv)
    retrying = Retrying(options.backoff, threading.Event())
    try:
        if options.what == "missing":
            print(missing(options.tags, options.store, retrying))
        else:
            print(push(options.folder, options.store, options.tag, retrying))
    except FetchError as problem:
        code = "STORE_UNREACHABLE" if isinstance(problem, Unreachable) else "STORE_INPUT"
        print(f"{code}: {problem}", file=sys.stderr)
        return problem.status
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fetch.store", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="what", required=True)
    pushing = kinds.add_parser("push")
    pushing.add_argument("folder", type=Path, metavar="DIR", help="what fetch wrote: debs/ and wheels/")
    pushing.add_argument("--tag", required=True, help="name of the artifact, e.g. vllm.amd64")
    asking = kinds.add_parser("missing")
    asking.add_argument("tags", nargs="+", metavar="TAG")
    for kind in (pushing, asking):
        kind.add_argument("--store", required=True, help="OCI registry, e.g. http://127.0.0.1:5000")
        kind.add_argument("--backoff", type=float, default=1.0, help="first wait before another attempt, seconds; it doubles")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
