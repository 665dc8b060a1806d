"""`python3 -m kept verify LIST.json OUT --store URL [--mirrors]`: reads every file of LIST out of the store, and hashes it.
`python3 -m kept prune LIST.json OUT --store URL --days N [--remove]`: says what no lock of LIST names any more, and removes it when told to.

LIST is a JSON object: the name of each artifact to {"debs": [lock entries], "wheels": [lock entries]}. OUT gets lines for people.
STORE_LOGIN and STORE_CA are how the store is entered (fetch.sources). Exit status: 0, else that of the first problem: 3 INPUT_GONE,
4 INPUT_MISMATCH, 5 STORE_UNREACHABLE or STORE_KEEPS_ALL, 1 STORE_INPUT. Every problem is a line on stderr.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from fetch.errors import FetchError, Unreachable
from fetch.items import Item, items_of
from fetch.retry import Retrying

from kept.prune import prune
from kept.verify import verify


def main(argv: list[str]) -> int:
    """Does what is asked and returns the exit status."""
    options = _parser().parse_args(argv)
    retrying = Retrying(options.backoff, threading.Event())
    try:
        wanted = _wanted(options.list)
        if options.what == "verify":
            verdict = verify(wanted, options.store, options.mirrors, retrying)
            lines, problems = verdict.lines(), verdict.problems
        else:
            dry = not options.remove
            lines, problems = prune(options.store, wanted, options.days, datetime.now(UTC), dry, retrying).lines(dry), []
    except FetchError as refusal:
        lines, problems = [], [refusal]
    options.out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    for problem in problems:
        print(f"{_code(problem)}: {problem}", file=sys.stderr)
    # Extra artifacts are no problem, but belong to the answer.
    if problems:
        print("".join(f"{line}\n" for line in lines), end="", file=sys.stderr)
    return problems[0].status if problems else 0


def _code(problem: FetchError) -> str:
    if isinstance(problem, Unreachable):
        return "STORE_UNREACHABLE"
    return "STORE_INPUT" if type(problem) is FetchError else problem.code


def _wanted(file: Path) -> dict[str, list[Item]]:
    try:
        lists = json.loads(file.read_text())
        return {str(tag): items_of(lists[tag], str(tag)) for tag in lists}
    except (OSError, ValueError, TypeError) as problem:
        raise FetchError(f"{file}: {type(problem).__name__}: {problem}") from problem


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kept", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="what", required=True)
    verifying = kinds.add_parser("verify")
    verifying.add_argument("--mirrors", action="store_true", help="what the store lacks may be had from a mirror: it is read there")
    pruning = kinds.add_parser("prune")
    pruning.add_argument("--days", type=int, required=True, help="what was kept in so many days stays; 0 spares nothing for its age")
    pruning.add_argument("--remove", action="store_true", help="remove it; without, it is only said")
    for kind in (verifying, pruning):
        kind.add_argument("list", type=Path, metavar="LIST.json")
        kind.add_argument("out", type=Path, metavar="OUT")
        kind.add_argument("--store", required=True, help="OCI registry, e.g. https://registry.corp:5000/team")
        kind.add_argument("--backoff", type=float, default=1.0, help="first wait before another attempt, seconds; it doubles")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
