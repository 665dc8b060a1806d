"""python3 -m osv.fixed FOLDER LOCKED FILE: from which version on wheels that are locked are not affected any more.

LOCKED is JSON: [{"name": NAME, "version": VERSION}]. FILE gets [{"name", "version", "fixed", "ids"}]: of each that is affected the least version
that no record says is affected. One that no version fixes is left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from osv.find import Unreadable, records

Range = list[dict[str, str]]


def fixed(folder: Path, locked: list[tuple[str, str]]) -> list[dict[str, object]]:
    """Returns what is affected and fixed, by name. Raises Unreadable."""
    wanted = {canonicalize_name(name) for name, _ in locked}
    known: dict[str, list[tuple[str, list[Range], list[str]]]] = {}
    for record in records(folder, lambda _, content: b"PyPI" in content):
        for name, ranges, versions in _affected(record):
            if name in wanted:
                known.setdefault(name, []).append((str(record["id"]), ranges, versions))
    found: dict[str, dict[str, object]] = {}
    for name, text in sorted({(canonicalize_name(name), version) for name, version in locked}):
        about = known.get(name, [])
        ids = sorted(record for record, ranges, versions in about if _is_affected(text, ranges, versions))
        mended = _least(text, about) if ids else None
        # Of two platforms the one that needs the higher version decides.
        if mended and (name not in found or Version(str(found[name]["fixed"])) < Version(mended)):
            found[name] = {"name": name, "version": text, "fixed": mended, "ids": ids}
    return [found[name] for name in sorted(found)]


def _affected(record: dict[str, object]) -> Iterator[tuple[str, list[Range], list[str]]]:
    listed = record.get("affected")
    if record.get("withdrawn") or not isinstance(listed, list):
        return
    for one in listed:
        package = one.get("package") or {}
        if package.get("ecosystem") == "PyPI":
            ranges = [each.get("events", []) for each in one.get("ranges") or [] if each.get("type") != "GIT"]
            yield canonicalize_name(str(package.get("name", ""))), ranges, [str(version) for version in one.get("versions") or []]


def _is_affected(text: str, ranges: list[Range], versions: list[str]) -> bool:
    return text in versions or any(_within(text, events) for events in ranges)


def _within(text: str, events: Range) -> bool:
    """Says whether a version lies in a range: after the last event that is not above it (OSV's algorithm)."""
    affected, version = False, _version(text)
    if version is None:
        return False
    for event in events:
        start, end, last = (_version(event.get(key, "")) for key in ("introduced", "fixed", "last_affected"))
        if event.get("introduced") == "0" or (start is not None and version >= start):
            affected = True
        if (end is not None and version >= end) or (last is not None and version > last):
            affected = False
    return affected


def _least(text: str, about: list[tuple[str, list[Range], list[str]]]) -> str | None:
    """Returns the lowest fix above a version that no record calls affected."""
    now = _version(text)
    named = {event["fixed"] for _, ranges, _ in about for events in ranges for event in events if "fixed" in event}
    above = sorted((version, name) for name in named if (version := _version(name)) is not None and now is not None and version > now)
    return next((name for _, name in above if not any(_is_affected(name, ranges, versions) for _, ranges, versions in about)), None)


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None


def main() -> int:
    """Writes what is fixed and returns the exit status: 0, or 1 with a problem on stderr as `CODE: message`."""
    parser = argparse.ArgumentParser(prog="osv.fixed", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("folder", "locked", "output"):
        parser.add_argument(name, type=Path)
    options = parser.parse_args()
    locked = [(str(one["name"]), str(one["version"])) for one in json.loads(options.locked.read_text())]
    try:
        options.output.write_text(json.dumps(fixed(options.folder, locked)))
    except Unreadable as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
