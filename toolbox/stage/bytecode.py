"""`python3 -m stage.bytecode ROOT FOLDER [--without GLOB]...`: compiles the Python files below ROOT/FOLDER into __pycache__.

Each Python reads bytecode of its own alone, so what compiles is the image's: this program where that is the one which runs it, else
the one in IN/image-python, which runs this program again (python.py).

The image runs as any user on a read-only file system, so Python could never keep what it compiles: without this, every process
compiles all that it imports anew. The files are unchecked hash-based (PEP 552): they hold no time, and Python does not compare
them with the source, which is in the same layer.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from fnmatch import fnmatchcase
from multiprocessing import get_context
from pathlib import Path
from py_compile import PycInvalidationMode, PyCompileError
from py_compile import compile as compile_file

from stage.errors import StageError, report
from stage.python import INPUTS, RUNNING, Python, image_python, run_by

BATCH = 64
# Nothing imports these while an image does its work.
TESTS = {"test", "tests", "testing", "idle_test"}


def compile_for(python: Python, source: Path, root: Path, folder: str, without: Sequence[str] = ()) -> None:
    """Compiles every module below the folder by the image's Python; the inputs in `source` hold it where it is not this one. Raises as compile_tree does."""
    if python == RUNNING:
        compile_tree(root, folder, without)
        return
    globs = [word for glob in without for word in ("--without", glob)]
    run_by(python, source, "stage.bytecode", str(root), folder, *globs, "--as", python.version)


def compile_tree(root: Path, folder: str, without: Sequence[str] = ()) -> None:
    """Compiles every module below the folder, over all cores; `without` are globs relative to it, and * crosses folders.

    What is not this Python, as templates in wheels, is passed over. Raises StageError for a glob that matches no module.
    """
    _require_no_links(root, folder)
    found = sorted(_sources(root, folder))
    _require_matches(found, folder, without)
    paths = [path for path in found if not any(fnmatchcase(path, f"{folder}/{glob}") for glob in without)]
    batches = [paths[start : start + BATCH] for start in range(0, len(paths), BATCH)]
    # Forked: what another way of starting calls is not this program where a loader started it.
    with ProcessPoolExecutor(max(1, len(os.sched_getaffinity(0))), get_context("fork")) as pool:
        deque(pool.map(_compile_batch, [root] * len(batches), batches), maxlen=0)


def is_wanted(path: str) -> bool:
    """Tells whether a file is one that an image may import: a module, in no folder of tests."""
    return path.endswith(".py") and TESTS.isdisjoint(path.split("/")[:-1])


def cached(path: str, python: Python = RUNNING) -> str:
    """Returns where the bytecode of a file lies: a/b.py -> a/__pycache__/b.TAG.pyc (PEP 3147)."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/__pycache__/{name.removesuffix('.py')}.{python.tag}.pyc".lstrip("/")


def _compile_batch(root: Path, paths: list[str]) -> None:
    os.umask(0o022)
    warnings.simplefilter("ignore")
    for path in paths:
        with suppress(PyCompileError, ValueError, RecursionError):
            mode = PycInvalidationMode.UNCHECKED_HASH
            compile_file(str(root / path), str(root / cached(path)), f"/{path}", doraise=True, optimize=0, invalidation_mode=mode)


def _sources(root: Path, folder: str) -> list[str]:
    if not (root / folder).is_dir():
        raise StageError([f"BYTECODE_FOLDER: {folder}: there is no such folder in {root}"])
    files = (Path(at, name) for at, _, names in os.walk(root / folder) for name in names)
    paths = (str(file.relative_to(root)) for file in files if file.suffix == ".py" and not file.is_symlink())
    return [path for path in paths if is_wanted(path)]


def _require_no_links(root: Path, folder: str) -> None:
    """Raises StageError where bytecode would be written through a link: it may lead out of the tree."""
    below = os.path.realpath(root)
    if (root / folder).is_dir() and os.path.commonpath([below, os.path.realpath(root / folder)]) != below:
        raise StageError([f"BYTECODE_LINK: /{folder} leads out of {root}"])
    caches = (os.path.relpath(os.path.join(at, "__pycache__"), root) for at, folders, _ in os.walk(root / folder) if "__pycache__" in folders)
    links = [path for path in sorted(caches) if os.path.islink(root / path)]
    if links:
        raise StageError([f"BYTECODE_LINK: /{path} is a link; expected a folder: which package ships it?" for path in links])


def _require_matches(paths: list[str], folder: str, globs: Sequence[str]) -> None:
    unused = [glob for glob in globs if not any(fnmatchcase(path, f"{folder}/{glob}") for path in paths)]
    if unused:
        raise StageError([f"BYTECODE_GLOB: {glob!r} matches no module of {folder}: take it out, or correct it" for glob in unused])


def _compile_some(source: Path, root: Path, folder: str, without: Sequence[str]) -> None:
    """The same for a stage that asks for it by name: a folder without a module is a mistake there."""
    if not _sources(root, folder):
        raise StageError([f"BYTECODE_FOLDER: {folder}: there is no module in {root / folder}"])
    compile_for(image_python(source), source, root, folder, without)


def _compile_as(python: Python, root: Path, folder: str, without: Sequence[str]) -> None:
    if python != RUNNING:
        raise StageError([f"PYTHON_PACKAGES: what they call python{python.version} is Python {RUNNING.version}"])
    compile_tree(root, folder, without)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="stage.bytecode", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path, metavar="ROOT", help="folder that becomes the layer")
    parser.add_argument("folder", metavar="FOLDER", help="folder below ROOT, without a slash in front")
    parser.add_argument("--without", action="append", default=[], metavar="GLOB", help="modules, relative to FOLDER, that stay source alone")
    parser.add_argument("--inputs", type=Path, default=INPUTS, metavar="IN", help="inputs of the stage, which say what Python the image has (%(default)s)")
    parser.add_argument("--as", dest="own", metavar="VERSION", help="compile by the Python that runs this, which has to be of that version")
    options = parser.parse_args(argv)
    if options.own:
        return report(lambda: _compile_as(Python(options.own), options.root, options.folder, options.without))
    return report(lambda: _compile_some(options.inputs, options.root, options.folder, options.without))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
