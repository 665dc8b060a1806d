"""Runs the tests of each program in a process of its own, as many at once as there are processors, and prints each report when it is whole.

usage: run_all.py [FOLDER...]    without a folder: all of them. Exits 1 when one of them fails or has no test.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
SEARCHED = os.pathsep.join([str(HERE.parents[1] / "toolbox"), str(HERE)])


def tested(folder: str) -> tuple[bool, str]:
    """Whether a folder's tests passed, and what unittest says of them."""
    environment = {**os.environ, "PYTHONPATH": SEARCHED, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "unittest", "discover", "-s", str(HERE / folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=environment)
    return done.returncode == 0 and "\nRan 0 tests" not in done.stdout, done.stdout


def main(folders: list[str]) -> int:
    """The exit status. The longest come first, so that none is left over at the end."""
    chosen = folders or sorted((path.name for path in HERE.iterdir() if any(path.glob("test_*.py"))), key=lambda name: name not in {"stage", "run", "fetch"})
    passed = True
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for folder, (good, report) in zip(chosen, pool.map(tested, chosen), strict=True):
            print(f"-- {folder}\n{report}", flush=True)
            passed = passed and good
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
