"""python3 -m gpu ROOT [--output FILE]: the GPU code of a root file system as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from installed.wheels import BadRecord

from gpu.errors import GpuError
from gpu.find import find


def main() -> int:
    parser = argparse.ArgumentParser(prog="gpu", description=__doc__)
    parser.add_argument("root", type=Path, metavar="ROOT")
    parser.add_argument("--output", type=Path, metavar="FILE", help="instead of standard output")
    options = parser.parse_args()
    try:
        text = json.dumps(find(options.root), indent=0)
    except (BadRecord, GpuError) as error:
        print(error, file=sys.stderr)
        return 1
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
