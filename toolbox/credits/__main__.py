"""python3 -m credits ROOT --paths LIST --inputs FOLDER --output FILE: what the packages of a root file system say of themselves, as JSON."""

import argparse
import json
import sys
from pathlib import Path

from credits import hashes
from credits.debs import debs
from credits.wheels import wheels


def main() -> int:
    """Write the facts and return the exit status."""
    parser = argparse.ArgumentParser(prog="credits", description=__doc__)
    parser.add_argument("root", metavar="ROOT", type=Path)
    parser.add_argument("--paths", type=Path, metavar="LIST", help="JSON list of files of the root to hash")
    parser.add_argument("--inputs", type=Path, metavar="FOLDER", help="locked files to hash")
    parser.add_argument("--output", type=Path, required=True, metavar="FILE")
    options = parser.parse_args()
    paths = [] if options.paths is None else json.loads(options.paths.read_text("utf-8"))
    found = {
        "debs": debs(options.root),
        "wheels": wheels(options.root),
        "files": hashes.of_paths(options.root, paths),
        "inputs": {} if options.inputs is None else hashes.of_folder(options.inputs),
    }
    options.output.write_text(json.dumps(found, sort_keys=True), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
