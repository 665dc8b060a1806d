"""The Python of an image: all that its version decides, and how a stage learns which it is.

A stage that is told nothing makes an image of the Python that it runs in, the toolbox's. For another one IN/image-python holds `version`,
and in debs/ that Python's own packages for this machine: what is compiled, is compiled by it (bytecode.py).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from stage.errors import StageError

# Where a stage's RUN mounts what it is given.
INPUTS = Path("/inputs")
FOLDER, VERSION = "image-python", "version"
# Every folder that wheels of some Python are in, below the root of a tree.
SITES = "usr/local/lib/python3.*/dist-packages"
_VERSION = re.compile(r"3\.[0-9]{1,3}")
_PROGRAM = re.compile(r"python(3\.[0-9]{1,3})")
_LOADERS = ("usr/lib/*-linux-gnu/ld-linux-*.so.*", "lib/*-linux-gnu/ld-linux-*.so.*")


@dataclass(frozen=True)
class Python:
    """CPython as Debian installs it (Debian Python Policy, "Paths"); `version` is "3.13"."""

    version: str

    @property
    def site(self) -> str:
        """Where wheels go, relative to the root: Debian's interpreter reads dist-packages below /usr/local."""
        return f"usr/local/lib/python{self.version}/dist-packages"

    @property
    def headers(self) -> str:
        """Where the headers of wheels go, relative to the root."""
        return f"usr/local/include/python{self.version}"

    @property
    def interpreter(self) -> str:
        """The program that scripts name."""
        return f"/usr/bin/python{self.version}"

    @property
    def tag(self) -> str:
        """What its bytecode is called by (PEP 3147)."""
        return f"cpython-{self.version.replace('.', '')}"


RUNNING = Python(f"{sys.version_info.major}.{sys.version_info.minor}")


def image_python(source: Path) -> Python:
    """Returns the Python that the stage with these inputs is for. Raises StageError where its version cannot be read."""
    file = source / FOLDER / VERSION
    if not file.is_file():
        return RUNNING
    version = file.read_text("utf-8", "replace").strip()
    if not _VERSION.fullmatch(version):
        raise StageError([f'PYTHON_VERSION: {file}: expected MAJOR.MINOR as "3.13", got {version[:20]!r}'])
    return Python(version)


def pythons_in(root: Path) -> list[Python]:
    """Returns the interpreters of a tree, by the programs in usr/bin."""
    programs = (_PROGRAM.fullmatch(file.name) for file in sorted((root / "usr/bin").glob("python3.*")))
    return [Python(match[1]) for match in programs if match]


def run_by(python: Python, source: Path, module: str, *arguments: str) -> None:
    """Runs a module of this factory by the Python that IN/image-python holds, on a machine that has another one. Raises StageError with what it says.

    It is started by its own loader with its own libraries: no program and no library of this machine takes part.
    """
    from stage.debs import stage_debs

    with tempfile.TemporaryDirectory(prefix="python-") as folder:
        root = Path(folder)
        stage_debs(source / FOLDER, root, None)
        loader = next((file for pattern in _LOADERS for file in sorted(root.glob(pattern))), None)
        program = root / python.interpreter.lstrip("/")
        if loader is None or not program.is_file():
            there = ", ".join(one.version for one in pythons_in(root)) or "none"
            raise StageError([f"PYTHON_PACKAGES: {source / FOLDER}/debs: expected Python {python.version} with its C library, found {there}"])
        libraries = ":".join(str(root / place / loader.parent.name) for place in ("usr/lib", "lib"))
        command = [str(loader), "--library-path", libraries, str(program), "-s", "-m", module, *arguments]
        environment = {"PATH": os.defpath, "PYTHONHOME": str(root / "usr"), "PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise StageError(said[-20:] or [f"PYTHON_FAILED: {module} by Python {python.version} ended with status {done.returncode}"])
