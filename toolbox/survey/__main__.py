"""python3 -m survey ROOT [--user UID:GID] [--output FILE]: the facts of a root file system as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from installed.wheels import BadRecord

from survey.facts import survey
from survey.search import GrepFailed


def main() -> int:
    """Prints the facts and returns the exit status: 0, or 1 with a problem on stderr as `CODE: message`."""
    parser = argparse.ArgumentParser(prog="survey", description=__doc__)
    parser.add_argument("root", type=Path, metavar="ROOT")
    parser.add_argument("--user", default="", metavar="UID:GID", help="who the image runs as; what it owns, it may write")
    parser.add_argument("--output", type=argparse.FileType("w"), default=sys.stdout, metavar="FILE", help="instead of standard output")
    options = parser.parse_args()
    try:
        facts = survey(options.root, options.user)
    except (BadRecord, GrepFailed) as problem:
        print(problem, file=sys.stderr)
        return 1
    json.dump(facts, options.output, indent=0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
