"""`python3 -m loader ROOT --arch amd64 --config config.json`: each library and interpreter that the tree needs and lacks, as JSON.

{"version": 1, "libraries": ELF files, "scripts": executable scripts, "missing": [{"file", "needs", "kind", "by"}]}. Files are only
read, so that any machine can judge any architecture. Exit status: 0, also where something is missing; 1 where that cannot be told.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from loader.config import read_config
from loader.errors import LoaderError
from loader.judge import judge
from loader.machine import MACHINES


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="loader", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path, metavar="ROOT", help="root file system of an image")
    parser.add_argument("--arch", choices=sorted(MACHINES), required=True)
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="the image's config")
    options = parser.parse_args(argv)
    try:
        if not options.root.is_dir():
            raise LoaderError(f"LOADER_ROOT: {options.root}: no folder")
        report = judge(options.root, MACHINES[options.arch], read_config(options.config))
    except LoaderError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(json.dumps(report.as_json(), indent=0))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
