"""Writes records as JSON.

python3 -m osv FOLDER ID FILE             those about one vulnerability
python3 -m osv --names FOLDER NAMES FILE  those about packages of PyPI and Debian, and of what there are records; NAMES is a file with a JSON list of names
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from osv.find import Unreadable, about, naming


def main() -> int:
    """Writes the records and returns the exit status: 0, or 1 with a problem on stderr as `CODE: message`."""
    parser = argparse.ArgumentParser(prog="osv", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", action="store_true", help="look for packages")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("wanted", metavar="ID|NAMES")
    parser.add_argument("output", type=Path, metavar="FILE")
    options = parser.parse_args()
    try:
        names = set(json.loads(Path(options.wanted).read_text())) if options.names else set()
        found = naming(options.folder, names) if options.names else about(options.folder, options.wanted)
        options.output.write_text(json.dumps(found))
    except Unreadable as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
