"""`python3 -m stage.wheels IN OUT`: installs IN/wheels/*.whl below OUT/usr/local, in parallel, for the image's Python (python.py).

Two wheels that ship one path with the same content are fine (namespace packages do); with another content it is an error.
Who writes a shared path is decided before anything is written, so that the processes never meet (together.py).
What is odd, and installed all the same as pip and uv do, is told on standard error.
Modules are compiled (bytecode.py), and each wheel's RECORD names what was compiled of it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from stage.bytecode import compile_for
from stage.errors import StageError, report
from stage.inputs import packages
from stage.install import install_wheel
from stage.python import image_python
from stage.record import record_bytecode
from stage.together import plan
from stage.tree import Tree, linked


def stage_wheels(source: Path, out: Path, without_bytecode: Sequence[str] = ()) -> None:
    """Installs every wheel of source/wheels into `out`; globs name modules that are not compiled. Raises StageError with all problems."""
    os.umask(0o022)
    files = packages(source, "wheels", ".whl")
    python = image_python(source)
    skips, notes = plan(files, out, python)
    out.mkdir(parents=True, exist_ok=True)
    if Tree(out).folder(python.site) != python.site:
        raise StageError([f"WHEEL_CONFLICT: /{python.site} leads through a link; expected folders: which package ships it?"])
    # The largest first: the last one to finish decides the time.
    by_size = sorted(files, key=lambda file: (-file.stat().st_size, file.name))
    with ProcessPoolExecutor(max(2, len(os.sched_getaffinity(0)))) as pool:
        results = list(pool.map(install_wheel, by_size, [out] * len(by_size), [skips[file] for file in by_size], [python] * len(by_size)))
    for note in sorted(notes + [note for result in results for note in result.notes]):
        print(f"note: {note}", file=sys.stderr)
    problems = sorted(problem for result in results for problem in result.problems)
    if problems:
        raise StageError(problems)
    compile_for(python, source, out, python.site, without_bytecode)
    for record in sorted((out / python.site).glob("*.dist-info/RECORD")):
        # A package of Debian may ship one that is a link.
        if not linked(out, [record.relative_to(out).as_posix()]):
            record_bytecode(out / python.site, record, python)


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
