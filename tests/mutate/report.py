"""Says which changes of the code no test noticed: a line for each file, then each change that is not accepted.

usage: report.py REPORT SURVIVORS    Stryker's JSON report; the changes that may stay unnoticed, each with its reason

Exits 1 where fewer than 95 % were noticed of those that are not accepted, or where an acceptance fits nothing any more.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEAST = 95
NOTICED = ("Killed", "Timeout")
UNNOTICED = ("Survived", "NoCoverage")


@dataclass(frozen=True)
class Change:
    """One change of the code, told by what stands there: lines move."""

    file: str
    # The line that it begins in, without the blanks around it.
    line: str
    # What is replaced, and by what; each as one line.
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.old}  ->  {self.new or 'nothing'}"


@dataclass(frozen=True)
class Mutant:
    """A change, where it is, and whether a test failed by it."""

    change: Change
    number: int
    noticed: bool


def one_line(text: str) -> str:
    return " ".join(text.split())


def between(lines: list[str], start: dict[str, int], end: dict[str, int]) -> str:
    """The text between two places; lines and columns count from 1."""
    part = lines[start["line"] - 1 : end["line"]]
    part[-1] = part[-1][: end["column"] - 1]
    part[0] = part[0][start["column"] - 1 :]
    return "\n".join(part)


def mutants(report: dict[str, Any]) -> list[Mutant]:
    """What was tried; what Stryker left out, as what runs once when a file is loaded, is not among it."""
    found = []
    for file, told in sorted(report["files"].items()):
        lines = told["source"].split("\n")
        for item in told["mutants"]:
            if item["status"] not in NOTICED + UNNOTICED:
                continue
            start, end = item["location"]["start"], item["location"]["end"]
            old, new = one_line(between(lines, start, end)), one_line(item.get("replacement", ""))
            change = Change(file, lines[start["line"] - 1].strip(), old, new)
            found.append(Mutant(change, start["line"], item["status"] in NOTICED))
    return found


def acceptances(text: str) -> dict[Change, str]:
    """The changes that may stay unnoticed, and why. A key that is missing, or one too many, is an error."""
    found = {}
    for entry in json.loads(text):
        reason = entry.pop("reason").strip()
        if not reason:
            raise ValueError(f"an acceptance without a reason: {entry}")
        found[Change(**entry)] = reason
    return found


def score(tried: list[Mutant], accepted: dict[Change, str]) -> tuple[int, int]:
    """How many were noticed, of how many that are not accepted."""
    noticed = sum(item.noticed for item in tried)
    return noticed, noticed + sum(not item.noticed and item.change not in accepted for item in tried)


def percent(noticed: int, counted: int) -> float:
    return 100 * noticed / counted if counted else 100.0


def table(tried: list[Mutant], accepted: dict[Change, str]) -> list[str]:
    lines = [f"{'score':>7}  {'noticed':>9}  {'accepted':>8}  file"]
    for file in sorted({item.change.file for item in tried}):
        own = [item for item in tried if item.change.file == file]
        noticed, counted = score(own, accepted)
        lines.append(f"{percent(noticed, counted):5.1f} %  {noticed:>4}/{counted:>4}  {len(own) - counted:>8}  {file}")
        left = [item for item in own if not item.noticed and item.change not in accepted]
        lines += [f"           line {item.number}: {item.change}" for item in left]
    noticed, counted = score(tried, accepted)
    lines.append(f"{percent(noticed, counted):5.1f} %  {noticed:>4}/{counted:>4}  {len(tried) - counted:>8}  all")
    return lines


def idle(tried: list[Mutant], accepted: dict[Change, str]) -> list[Change]:
    """Acceptances of files that were tried which fit no change that stayed unnoticed."""
    files = {item.change.file for item in tried}
    unnoticed = {item.change for item in tried if not item.noticed}
    return [change for change in accepted if change.file in files and change not in unnoticed]


def main(report: str, survivors: str) -> int:
    tried = mutants(json.loads(Path(report).read_text(encoding="utf-8")))
    if not tried:
        print("nothing was tried")
        return 1
    accepted = acceptances(Path(survivors).read_text(encoding="utf-8"))
    print("\n".join(table(tried, accepted)))
    stale = idle(tried, accepted)
    for change in stale:
        print(f"{survivors}: this is noticed, or is no more; take it out: {change.file}: {change.line}: {change}")
    if percent(*score(tried, accepted)) >= LEAST and not stale:
        return 0
    print(f"{LEAST} % is the least: write a test for what stayed unnoticed, or say in {survivors} why none can notice it")
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
