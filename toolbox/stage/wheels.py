"""`python3 -m stage.wheels IN OUT`: installs IN/wheels/*.whl below OUT/usr/local, in parallel, for Debian's python3.11.

Two wheels that ship one path with the same content are fine (namespace packages do); with another content it is an error.
Who writes a shared path is decided before anything is written, so that the processes never meet.
Modules are compiled (bytecode.py), and each wheel's RECORD names what was compiled of it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from zipfile import BadZipFile

from stage.bytecode import compile_tree
from stage.errors import StageError, report
from stage.inputs import packages
from stage.install import install_wheel
from stage.record import record_bytecode
from stage.wheel import SITE, items


def stage_wheels(source: Path, out: Path, without_bytecode: Sequence[str] = ()) -> None:
    """Installs every wheel of source/wheels into `out`; globs name modules that are not compiled. Raises StageError with all problems."""
    os.umask(0o022)
    files = packages(source, "wheels", ".whl")
    skips = plan(files)
    (out / SITE).mkdir(parents=True, exist_ok=True)
    # The largest first: the last one to finish decides the time.
    by_size = sorted(files, key=lambda file: (-file.stat().st_size, file.name))
    with ProcessPoolExecutor(max(2, len(os.sched_getaffinity(0)))) as pool:
        results = list(pool.map(install_wheel, by_size, [out] * len(by_size), [skips[file] for file in by_size]))
    problems = sorted(problem for problem in results if problem)
    if problems:
        raise StageError(problems)
    compile_tree(out, SITE, without_bytecode)
    for record in sorted((out / SITE).glob("*.dist-info/RECORD")):
        record_bytecode(out / SITE, record)


def plan(files: list[Path]) -> dict[Path, frozenset[str]]:
    """Returns for each wheel the targets that an earlier wheel writes. Raises StageError for paths with two contents."""
    first: dict[str, tuple[Path, str]] = {}
    skips: dict[Path, set[str]] = {file: set() for file in files}
    problems: list[str] = []
    for file in files:
        try:
            for item in items(file):
                owner, content = first.setdefault(item.target, (file, item.content))
                if owner is file:
                    continue
                skips[file].add(item.target)
                if content != item.content:
                    problems.append(f"WHEEL_CONFLICT: /{item.target} differs between {owner.name} and {file.name}")
        except (BadZipFile, KeyError, ValueError, AssertionError, OSError) as problem:
            problems.append(f"WHEEL_BROKEN: {file.name}: {type(problem).__name__}: {problem}")
    if problems:
        raise StageError(problems)
    return {file: frozenset(targets) for file, targets in skips.items()}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="stage.wheels", description=__doc__)
    parser.add_argument("source", type=Path, metavar="IN", help="folder that holds wheels/*.whl")
    parser.add_argument("out", type=Path, metavar="OUT", help="folder that becomes the layer")
    parser.add_argument(
        "--without-bytecode", action="append", default=[], metavar="GLOB",
        help="modules, relative to dist-packages, that stay source alone: what is large and seldom imported; * crosses folders",
    )
    options = parser.parse_args(argv)
    return report(lambda: stage_wheels(options.source, options.out, options.without_bytecode))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
