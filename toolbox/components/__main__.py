"""python3 -m components ROOT CATALOGUE [--output FILE]: the parts of CUDA in a root file system as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from installed.wheels import BadRecord

from components.catalogue import read
from components.errors import ComponentsError
from components.find import find


def main() -> int:
    """Print the list and return the exit status: 0, or 1 with a problem on stderr as `CODE: message`."""
    parser = argparse.ArgumentParser(prog="components", description=__doc__)
    parser.add_argument("root", type=Path, metavar="ROOT")
    parser.add_argument("catalogue", type=Path, metavar="CATALOGUE", help="components.json: what each part's files are called")
    parser.add_argument("--output", type=Path, metavar="FILE", help="instead of standard output")
    options = parser.parse_args()
    try:
        text = json.dumps(find(options.root, read(options.catalogue)), indent=0)
    except (BadRecord, ComponentsError) as problem:
        print(problem, file=sys.stderr)
        return 1
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
