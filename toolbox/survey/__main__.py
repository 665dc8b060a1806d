"""python3 -m survey ROOT [--user UID:GID]: the facts of a root file system as JSON on stdout."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from survey.facts import survey


def main() -> None:
    parser = argparse.ArgumentParser(prog="survey", description=__doc__)
    parser.add_argument("root", type=Path, metavar="ROOT")
    parser.add_argument("--user", default="", metavar="UID:GID", help="who the image runs as; what it owns, it may write")
    options = parser.parse_args()
    json.dump(survey(options.root, options.user), sys.stdout, indent=0)


if __name__ == "__main__":
    main()
