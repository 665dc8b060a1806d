"""Resolves what was asked to lock entries: a JSON list on stdout, one entry on each line.

python3 -m resolve debian --arch arm64 --suite bookworm [--provided LOCK] PKG...
python3 -m resolve python --arch arm64 --version 3.11 [--constraints FILE] [--alone] [--uv PATH] REQUIREMENT...
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from resolve.errors import ResolveError


def main(argv: list[str]) -> int:
    """Resolves and returns the exit status: 0, or 1 with every problem on stderr as `CODE: message`."""
    options = _parser().parse_args(argv)
    try:
        entries = _resolve(options)
    except ResolveError as problem:
        print("\n".join(problem.problems), file=sys.stderr)
        return 1
    lines = ",\n".join(f"  {json.dumps(entry)}" for entry in entries)
    print(f"[\n{lines}\n]" if entries else "[]")
    return 0


def _resolve(options: argparse.Namespace) -> list[dict[str, object]]:
    # Each needs tools and libraries that the other does not.
    if options.what == "debian":
        from resolve.debian import resolve_debian

        return resolve_debian(options.arch, options.suite, options.packages, options.provided)
    from resolve.python import resolve_python

    return resolve_python(options.arch, options.version, options.requirements, options.constraints, options.uv, options.alone)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="resolve", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="what", required=True)
    debian = kinds.add_parser("debian", help="DEBIAN_MIRROR and DEBIAN_SECURITY_MIRROR hold the addresses")
    debian.add_argument("--suite", required=True)
    debian.add_argument("--provided", type=Path, help="lock of the base: its debs count as installed")
    debian.add_argument("packages", nargs="+", metavar="PKG")
    python = kinds.add_parser("python", help="PYTHON_INDEX holds the address of a simple index")
    python.add_argument("--version", required=True, help="Python's, e.g. 3.11")
    python.add_argument("--constraints", type=Path, help="file for uv's --constraints")
    python.add_argument("--alone", action="store_true", help="what is asked for, without what it depends on")
    python.add_argument("--uv", default="uv", help="uv's path")
    python.add_argument("requirements", nargs="+", metavar="REQUIREMENT")
    for kind in (debian, python):
        kind.add_argument("--arch", choices=["amd64", "arm64"], required=True)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
