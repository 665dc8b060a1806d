"""python3 -m libraries ROOT: the bundled libraries of a root file system as JSON on stdout."""

import json
import sys

from libraries.find import find


def main():
    if len(sys.argv) != 2:
        sys.exit("USAGE: python3 -m libraries ROOT")
    json.dump(find(sys.argv[1]), sys.stdout, indent=0)


if __name__ == "__main__":
    main()
