"""Sums up the reports that tests/run gathered: names what failed, then prints "N passed, N failed".

Exits 1 on a failure or when nothing ran.

usage: summary.py FOLDER    NAME.exit: exit status of a part; NAME.log: what it printed;
                            NAME.vitest.json, NAME.unittest.txt: what it counted
"""

import json
import re
import sys
from pathlib import Path
from typing import NamedTuple

# Lines of one failure's message, and failures that are shown: what is left of a log is often only its end.
LINES = 12
SHOWN = 25


class Counts(NamedTuple):
    """What one report says of its tests."""

    passed: int = 0
    skipped: int = 0
    failures: tuple[str, ...] = ()


def vitest(path: Path) -> Counts:
    """Of vitest's JSON report."""
    report = json.loads(path.read_text(encoding="utf-8"))
    failures = []
    for file in report["testResults"]:
        failed = [test for test in file["assertionResults"] if test["status"] == "failed"]
        failures += [f"{file['name']} > {test['fullName']}\n" + "\n".join(test["failureMessages"]) for test in failed]
        if file["status"] == "failed" and not failed:
            failures.append(f"{file['name']}\n{file.get('message', '')}")
    return Counts(report["numPassedTests"], report["numPendingTests"] + report.get("numTodoTests", 0), tuple(failures))


def unittest(path: Path) -> Counts:
    """Of the closing lines of Python's unittest, which may have run more than once."""
    text = path.read_text(encoding="utf-8")
    ran = re.findall(r"^Ran (\d+) tests? in", text, re.MULTILINE)
    closing = re.findall(r"^(?:OK|FAILED)(?: \((.*)\))?$", text, re.MULTILINE)
    counts = [(name.strip(), int(number)) for line in closing for name, number in re.findall(r"([a-z ]+)=(\d+)", line)]
    failed = sum(number for name, number in counts if name in ("failures", "errors", "unexpected successes"))
    skipped = sum(number for name, number in counts if name == "skipped")
    told = re.findall(r"^={70}\n((?:FAIL|ERROR): .*\n(?:.*\n)*?)(?=={70}|-{70}\nRan )", text, re.MULTILINE)
    failures = tuple(told[:failed]) + ("a test that its report does not name",) * (failed - len(told))
    return Counts(sum(map(int, ran)) - failed - skipped, skipped, failures)


READERS = {".vitest.json": vitest, ".unittest.txt": unittest}


def part(exit_file: Path) -> Counts:
    """The counts of one part. One that failed without saying which test counts as a failed test."""
    status, counts = int(exit_file.read_text()), Counts()
    for suffix, reader in READERS.items():
        report = exit_file.with_name(exit_file.stem + suffix)
        if report.exists():
            counts = reader(report)
    if status != 0 and not counts.failures:
        log = exit_file.with_suffix(".log")
        end = log.read_text(encoding="utf-8", errors="replace").splitlines()[1 - LINES :] if log.exists() else []
        counts = counts._replace(failures=("\n".join([f"exit status {status}, and no test that failed; its output ends with:", *end]),))
    return counts._replace(failures=tuple(f"{exit_file.stem}: {failure}" for failure in counts.failures))


def excerpt(failure: str) -> str:
    """Its first lines, without those of a stack that are of a package."""
    lines = [line for line in failure.strip().splitlines() if not re.match(r"\s+at .*(/node_modules/|new Promise)", line)]
    return "\n    ".join(lines[:LINES] + (["…"] if len(lines) > LINES else []))


def main(folder: str) -> int:
    """Prints what failed, and the one line."""
    parts = [part(file) for file in sorted(Path(folder).glob("*.exit"))]
    passed, skipped = sum(counts.passed for counts in parts), sum(counts.skipped for counts in parts)
    failures = [failure for counts in parts for failure in counts.failures]
    for failure in failures[:SHOWN]:
        print(f"failed: {excerpt(failure)}")
    if len(failures) > SHOWN:
        print(f"… and {len(failures) - SHOWN} more")
    print(f"{passed} passed, {len(failures)} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
