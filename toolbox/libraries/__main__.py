"""python3 -m libraries ROOT [--output FILE]: the bundled libraries of a root file system as JSON."""

import argparse
import json
import sys

from installed.wheels import BadRecord

from libraries.find import GrepFailed, find


def main() -> int:
    """Print the list and return the exit status: 0, or 1 with a problem on stderr as `CODE: message`."""
    parser = argparse.ArgumentParser(prog="libraries", description=__doc__)
    parser.add_argument("root", metavar="ROOT")
    parser.add_argument("--output", type=argparse.FileType("w"), default=sys.stdout, metavar="FILE", help="instead of standard output")
    options = parser.parse_args()
    try:
        found = find(options.root)
    except (BadRecord, GrepFailed) as problem:
        print(problem, file=sys.stderr)
        return 1
    json.dump(found, options.output, indent=0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
