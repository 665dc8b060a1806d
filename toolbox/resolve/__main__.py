"""Resolves what was asked to lock entries: a JSON list on stdout, one entry on each line.

python3 -m resolve debian --arch arm64 --suite bookworm [--provided LOCK] [--report FILE] PKG...
python3 -m resolve python --arch arm64 --version 3.11.2 --glibc 2.36 [--constraints FILE] [--omit NAME]... [--alone] [--look] [--known FILE]
                          [--prefer FILE] [--newest TIME] [--free NAME]... [--uv PATH] [--report FILE] REQUIREMENT...
python3 -m resolve update --arch arm64 --version 3.11.2 --glibc 2.36 [--newest TIME] [--free NAME]... [--uv PATH] [--report FILE] PLAN
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from dataclasses import asdict
from pathlib import Path

from resolve.errors import ResolveError


def main(argv: list[str]) -> int:
    """Resolves and returns the exit status: 0, or 1 with every problem on stderr as `CODE: message`. Notes go to stderr, too."""
    options = _parser().parse_args(argv)
    if options.what == "records":
        return _records(options)
    try:
        entries, notes = _resolve(options)
    except ResolveError as problem:
        _report(options.report, {"notes": [], "problems": [asdict(one) for one in problem.problems]})
        print(problem, file=sys.stderr)
        return 1
    _report(options.report, {"notes": notes, "problems": []})
    for note in notes:
        print(f"note: {note['message']}", file=sys.stderr)
    lines = ",\n".join(f"  {json.dumps(entry)}" for entry in entries)
    print(f"[\n{lines}\n]" if entries else "[]")
    return 0


def _resolve(options: argparse.Namespace) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    # Each needs tools and libraries that the other does not.
    if options.what == "debian":
        from resolve.debian import resolve_debian

        return resolve_debian(options.arch, options.suite, options.packages, options.provided), []
    if options.what == "update":
        from resolve.cutoff import Cutoff
        from resolve.update import Plan, update

        image = (options.arch, options.version, options.glibc)
        moved = update(image, Plan.read(options.plan), Cutoff(options.newest, tuple(options.free)), options.uv)
        return moved.entries, [asdict(note) for note in moved.notes]
    from resolve.prefer import Preferred
    from resolve.python import resolve_python
    from resolve.request import Known, Request

    constraints = options.constraints.read_text().splitlines() if options.constraints else []
    known = Known.read(options.known) if options.known else Known()
    asked, bounds = tuple(options.requirements), tuple(line for line in constraints if line.strip())
    prefer = Preferred.read(options.prefer) if options.prefer else Preferred()
    found = resolve_python(
        Request(
            options.arch, options.version, options.glibc, asked, bounds, tuple(options.omit), options.alone, options.look, known, options.uv,
            options.newest, tuple(options.free), prefer,
        )
    )
    return found.entries, [asdict(note) for note in found.notes]


def _records(options: argparse.Namespace) -> int:
    from resolve.malware import judge_wheels

    try:
        options.output.write_text(json.dumps(judge_wheels(options.folder, options.asked)))
    except ResolveError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _report(file: Path | None, value: dict[str, object]) -> None:
    if file:
        file.write_text(json.dumps(value))


def _glibc(text: str) -> str:
    if not re.fullmatch(r"2\.[0-9]{1,3}", text):
        raise argparse.ArgumentTypeError(f"expected a version of glibc as 2.36, got {text!r}")
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="resolve", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="what", required=True)
    debian = kinds.add_parser("debian", help="DEBIAN_MIRROR and DEBIAN_SECURITY_MIRROR hold the addresses")
    debian.add_argument("--suite", required=True)
    debian.add_argument("--provided", type=Path, help="lock of the base: its debs count as installed")
    debian.add_argument("packages", nargs="+", metavar="PKG")
    python = kinds.add_parser("python", help="PYTHON_INDEX holds the address of a simple index")
    python.add_argument("--version", required=True, help="Python's, the whole of it where it is known: 3.11 means 3.11.0 to markers")
    python.add_argument("--constraints", type=Path, help="file for uv's --constraints")
    python.add_argument("--omit", action="append", default=[], metavar="NAME", help="a package that is found and not wanted")
    python.add_argument("--alone", action="store_true", help="what is asked for, without what it depends on")
    python.add_argument("--look", action="store_true", help="look into each wheel that is not known")
    python.add_argument("--known", type=Path, help='JSON: {"sizes": {SHA256: BYTES}, "names": [NAME]} of what is locked already')
    python.add_argument("--prefer", type=Path, help="JSON: {NAME: VERSION}, kept where they still fit")
    python.add_argument("requirements", nargs="+", metavar="REQUIREMENT")
    update = kinds.add_parser("update", help="PYTHON_INDEX as for python; versions for all of an image and what it stands on: JSON as resolve/update.py has it")
    update.add_argument("plan", type=Path, metavar="PLAN")
    update.add_argument("--version", required=True, help="Python's")
    for kind in (python, update):
        kind.add_argument("--glibc", required=True, type=_glibc, help="version of the image's C library, as 2.36: which wheels it can load")
        kind.add_argument("--newest", default="", metavar="TIME", help="take what was uploaded from then on only where a version is asked for")
        kind.add_argument("--free", action="append", default=[], metavar="NAME", help="a package that --newest does not hold for")
        kind.add_argument("--uv", default="uv", help="uv's path")
    records = kinds.add_parser("records", help="what OSV records say of wheels")
    for name in ("folder", "asked", "output"):
        records.add_argument(name, type=Path, metavar=name.upper())
    for kind in (debian, python, update):
        kind.add_argument("--arch", choices=["amd64", "arm64"], required=True)
        kind.add_argument("--report", type=Path, help='gets JSON: {"notes": [...], "problems": [...]}, each with what was asked')
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
