"""python3 -m libraries ROOT [--output FILE]: the bundled libraries of a root file system as JSON."""

import argparse
import json
import sys

from libraries.find import find


def main():
    parser = argparse.ArgumentParser(prog="libraries", description=__doc__)
    parser.add_argument("root", metavar="ROOT")
    parser.add_argument("--output", type=argparse.FileType("w"), default=sys.stdout, metavar="FILE", help="instead of standard output")
    options = parser.parse_args()
    json.dump(find(options.root), options.output, indent=0)


if __name__ == "__main__":
    main()
