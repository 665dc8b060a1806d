"""python3 -m osv FOLDER ID FILE: the records about one vulnerability, as a JSON array in a file."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from osv.find import Unreadable, about


def main() -> int:
    """Writes the records and returns the exit status: 0, or 1 with a problem on stderr as `CODE: message`."""
    parser = argparse.ArgumentParser(prog="osv", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("id", metavar="ID")
    parser.add_argument("output", type=Path, metavar="FILE")
    options = parser.parse_args()
    try:
        options.output.write_text(json.dumps(about(options.folder, options.id)))
    except Unreadable as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
