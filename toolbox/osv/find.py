"""Records of OSV (https://ossf.github.io/osv-schema/) that speak of one vulnerability."""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

# Bytes of one record, and how many speak of one vulnerability: the largest of Debian's and PyPI's have 1 MB.
RECORD, FOUND = 32 << 20, 1000
# How many speak of the packages of one difference, and what is kept of each besides `affected`.
NAMED, KEPT = 50_000, ("id", "aliases", "upstream", "withdrawn", "database_specific")


class Unreadable(Exception):
    """What cannot be read, as `CODE: message`: nothing may be said of a vulnerability then."""


def about(folder: Path, wanted: str) -> list[object]:
    """Returns each record of which the id, an alias or an upstream id is the wanted one, in whatever case. Raises Unreadable."""
    found: dict[str, object] = {}
    # A look at the bytes first: there may be 300,000 records.
    for record in records(folder, lambda _, content: wanted.lower().encode() in content.lower()):
        if wanted.lower() in names_of(record):
            found[str(record["id"])] = record
        if len(found) > FOUND:
            raise Unreadable(f"ADVISORY_INVALID: more than {FOUND} records speak of {wanted}")
    return [found[name] for name in sorted(found)]


def records(folder: Path, chosen: Callable[[str, bytes], bool]) -> Iterator[dict[str, object]]:
    """Yields each record that is chosen by its file's name and bytes. Raises Unreadable for one that is none, and where there are no records at all."""
    count = 0
    for name, content in _contents(folder):
        count += 1
        if chosen(name, content):
            yield _parsed(name, content)
    if count == 0:
        raise Unreadable("ADVISORIES_NONE: no OSV record (.json, or .json in .zip) was found in the folder of advisories")


def naming(folder: Path, names: set[str]) -> dict[str, object]:
    """Returns `records`, each about any of the packages, by their normalized names, of PyPI or of a release of Debian, with what is `affected` of
    those only; and `ecosystems`, those that there is any record of: of others nothing is known.

    Raises Unreadable.
    """
    found: dict[str, object] = {}
    ecosystems: set[str] = set()
    count = 0
    for name, content in _contents(folder):
        count += 1
        # A look at the bytes first: there may be 300,000 records of other ecosystems.
        if b'"PyPI"' not in content and b'"Debian:' not in content:
            continue
        record = _parsed(name, content)
        there = _list(record.get("affected"))
        ecosystems |= {ecosystem for ecosystem, _ in map(_package, there) if ecosystem == "PyPI" or ecosystem.startswith("Debian:")}
        if affected := [item for item in there if _named(item, names)]:
            found[str(record["id"])] = {key: record[key] for key in KEPT if key in record} | {"affected": affected}
        if len(found) > NAMED:
            raise Unreadable(f"ADVISORY_INVALID: more than {NAMED} records speak of these packages")
    if count == 0:
        raise Unreadable("ADVISORIES_NONE: no OSV record (.json, or .json in .zip) was found in the folder of advisories")
    return {"records": [found[name] for name in sorted(found)], "ecosystems": sorted(ecosystems)}


def _named(affected: object, names: set[str]) -> bool:
    ecosystem, name = _package(affected)
    # PEP 503; Debian has one spelling.
    return (ecosystem == "PyPI" and re.sub(r"[-_.]+", "-", name).lower() in names) or (ecosystem.startswith("Debian:") and name in names)


def _package(affected: object) -> tuple[str, str]:
    package = affected.get("package") if isinstance(affected, dict) else None
    return (str(package.get("ecosystem")), str(package.get("name"))) if isinstance(package, dict) else ("", "")


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".json" and path.is_file():
            yield path.name, _limited(path.name, path.stat().st_size) or path.read_bytes()
        elif path.suffix == ".zip" and path.is_file():
            yield from _zipped(path)


def _zipped(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if member.filename.endswith(".json"):
                    yield member.filename, _limited(member.filename, member.file_size) or archive.read(member)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as problem:
        raise Unreadable(f"ADVISORY_INVALID: {path.name!a}: {problem}") from problem


def _limited(name: str, size: int) -> bytes:
    if size > RECORD:
        raise Unreadable(f"ADVISORY_INVALID: {name!a}: it has {size} bytes; at most {RECORD} are allowed")
    return b""


def _parsed(name: str, content: bytes) -> dict[str, object]:
    try:
        record = json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise Unreadable(f"ADVISORY_INVALID: {name!a}: {problem}") from problem
    if not isinstance(record, dict) or not isinstance(record.get("id"), str):
        raise Unreadable(f"ADVISORY_INVALID: {name!a}: it is no OSV record: it has no id")
    return record


def names_of(record: Mapping[str, object]) -> set[str]:
    """Returns the id of a record, its aliases and upstream ids, in small letters."""
    lists = [record.get(key) for key in ("aliases", "upstream")]
    return {str(record["id"]).lower(), *(str(item).lower() for items in lists if isinstance(items, list) for item in items)}
