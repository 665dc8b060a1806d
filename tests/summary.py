"""Sums up the reports that tests/run gathered: prints "N passed, N failed", exits 1 on a failure or when nothing ran.

usage: summary.py FOLDER    NAME.exit: exit status of a part; NAME.vitest.json, NAME.unittest.txt: what it counted
"""

import json
import re
import sys
from pathlib import Path


def vitest(path: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped tests of vitest's JSON report."""
    report = json.loads(path.read_text(encoding="utf-8"))
    skipped = report["numPendingTests"] + report.get("numTodoTests", 0)
    return report["numPassedTests"], report["numFailedTests"], skipped


def unittest(path: Path) -> tuple[int, int, int]:
    """The same, from the closing lines of Python's unittest, which may have run more than once."""
    text = path.read_text(encoding="utf-8")
    ran = re.findall(r"^Ran (\d+) tests? in", text, re.MULTILINE)
    closing = re.findall(r"^(?:OK|FAILED)(?: \((.*)\))?$", text, re.MULTILINE)
    counts = [(name.strip(), int(number)) for line in closing for name, number in re.findall(r"([a-z ]+)=(\d+)", line)]
    failed = sum(number for name, number in counts if name in ("failures", "errors", "unexpected successes"))
    skipped = sum(number for name, number in counts if name == "skipped")
    return sum(map(int, ran)) - failed - skipped, failed, skipped


READERS = {".vitest.json": vitest, ".unittest.txt": unittest}


def part(exit_file: Path) -> list[int]:
    """The counts of one part. One that failed without saying which test counts as a failed test."""
    status, counts = int(exit_file.read_text()), [0, 0, 0]
    for suffix, reader in READERS.items():
        report = exit_file.with_suffix("").with_name(exit_file.stem + suffix)
        if report.exists():
            counts = list(reader(report))
    if status != 0 and counts[1] == 0:
        counts[1] = 1
    return counts


def main(folder: str) -> int:
    """Prints the one line."""
    passed, failed, skipped = (sum(column) for column in zip([0, 0, 0], *map(part, sorted(Path(folder).glob("*.exit"))), strict=False))
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
