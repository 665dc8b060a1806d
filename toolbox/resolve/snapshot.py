"""Mirrors that are a snapshot of a day: their Release files have ended since, and count as of that day.

DEBIAN_SNAPSHOT declares it. Without, a Release file that has ended is refused: who holds a mirror back can hide fixes in that way.
https://wiki.debian.org/DebianRepository/Format#Date.2C_Valid-Until
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from resolve.errors import Problem, ResolveError

VARIABLE, FLAG = "DEBIAN_SNAPSHOT", "--debian-snapshot"
# Of apt: "Release file for ADDRESS is expired (invalid since 12d 3h 4min 5s). Updates for this repository will not be applied."
_EXPIRED = re.compile(r"Release file for (?:\S*/dists/(\S+?)/(?:In)?Release|\S+) is expired \(invalid since ([^)]*)\)")
_FIELD = re.compile(r"^(Suite|Codename|Date|Valid-Until):[ \t]*(.*?)[ \t]*$", re.MULTILINE)


def declared() -> date | None:
    """Returns the day of which the mirrors are a snapshot. Raises ResolveError where it is none."""
    text = os.environ.get(VARIABLE, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ResolveError([Problem("RESOLVE_SNAPSHOT", f"{FLAG}={text}: expected a day as YYYY-MM-DD")]) from None


def expired(said: Iterable[str]) -> list[Problem]:
    """Returns what to do of each Release file that apt calls expired."""
    found = dict.fromkeys((match[1] or "", match[2]) for line in said for match in _EXPIRED.finditer(line))
    advice = f"for a snapshot give its day, {FLAG}=YYYY-MM-DD; else take a mirror that is kept up to date"
    why = f"the mirror is a snapshot of a day, or stopped being updated; {advice}"
    return [Problem("RESOLVE_SNAPSHOT", f"the Release file of {suite or 'a suite'} ended {ago} ago: {why}") for suite, ago in found]


def check(lists: Path, day: date) -> None:
    """Holds the Release files that apt read against the declared day: each is of that day or before, and was good then. Raises ResolveError."""
    problems = [problem for file in sorted(lists.glob("*Release")) for problem in _wrong(file, day)]
    if problems:
        raise ResolveError(problems)


def _wrong(file: Path, day: date) -> list[Problem]:
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    fields = dict(reversed(_FIELD.findall(file.read_text("utf-8", "replace"))))
    suite = fields.get("Codename") or fields.get("Suite") or file.name
    made, until = _time(fields.get("Date")), _time(fields.get("Valid-Until"))
    if made is None:
        return [Problem("RESOLVE_SNAPSHOT", f"the Release file of {suite} says no date, so it is of no day that could be {day}")]
    if made >= begin + timedelta(days=1):
        return [Problem("RESOLVE_SNAPSHOT", f"the Release file of {suite} is of {made:%Y-%m-%d}, after {FLAG}={day}: give the day of the snapshot")]
    if until is not None and until < begin:
        return [Problem("RESOLVE_SNAPSHOT", f"the Release file of {suite} ended on {until:%Y-%m-%d}, before {FLAG}={day}: give the day of the snapshot")]
    return []


def _time(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
