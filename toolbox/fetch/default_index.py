"""The Python index: PYTHON_INDEX, or the one that pip was built with. No file of ours names it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from fetch.errors import Unreachable

# Where Debian keeps the wheels of pip and of what it needs: package python3-pip-whl.
WHEELS = Path("/usr/share/python-wheels")


def python_index(wheels: Path = WHEELS) -> str:
    """Returns the root address of a simple index (PEP 503). Raises Unreachable where neither the environment nor a pip has one."""
    return os.environ.get("PYTHON_INDEX") or _of_pip(wheels)


def _of_pip(wheels: Path) -> str:
    found = [str(wheel) for wheel in sorted(wheels.glob("pip-*.whl"))]
    sys.path[:0] = found
    try:
        from pip._internal.models.index import PyPI
    except ImportError:
        raise Unreachable("no address of a Python index: the environment lacks PYTHON_INDEX, and there is no pip that has a default") from None
    finally:
        del sys.path[: len(found)]
    return str(PyPI.simple_url)
