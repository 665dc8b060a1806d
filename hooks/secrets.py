"""python3 hooks/secrets.py FOLDER: prints `PATH: KIND` of each secret in a folder, by the kinds that `policy` looks for in images."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "toolbox"))

from survey.search import secrets
from survey.walk import entries


def main() -> int:
    folder = Path(sys.argv[1])
    found = secrets(folder, entries(folder))
    for hit in found:
        print(f"{hit['path'].removeprefix('/')}: {hit['kind']}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
