"""Tests what a run of the tests ends with: often the only part of it that is kept."""

import contextlib
import io
import json
import sys
import tempfile
import unittest
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import summary

UNITTEST = """.F
======================================================================
FAIL: test_x (test_a.A.test_x)
----------------------------------------------------------------------
Traceback (most recent call last):
AssertionError: 1 != 2

----------------------------------------------------------------------
Ran 2 tests in 0.001s

FAILED (failures=1)
.
----------------------------------------------------------------------
Ran 3 tests in 0.000s

OK (skipped=1)
"""


def vitest(*files: Mapping[str, object], passed: int = 0, skipped: int = 0) -> str:
    """A report of vitest's, of what is read of one."""
    return json.dumps({"numPassedTests": passed, "numPendingTests": skipped, "testResults": files})


class Summary(unittest.TestCase):
    """summary.py on a folder of reports."""

    def summed(self, **reports: str) -> tuple[int, list[str]]:
        """Its exit status and lines; `a_exit` is the file a.exit."""
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as out:
            for name, text in reports.items():
                Path(folder, name.replace("_", ".")).write_text(text, encoding="utf-8")
            status = summary.main(folder)
        return status, out.getvalue().splitlines()

    def test_all_passed(self) -> None:
        """Counts of both kinds are added."""
        status, lines = self.summed(a_exit="0", a_vitest_json=vitest(passed=4, skipped=2), b_exit="0", b_unittest_txt="Ran 3 tests in 1s\n\nOK\n")
        self.assertEqual((status, lines), (0, ["7 passed, 0 failed, 2 skipped"]))

    def test_nothing_ran(self) -> None:
        """Is no success."""
        self.assertEqual(self.summed(), (1, ["0 passed, 0 failed"]))

    def test_vitest_failure(self) -> None:
        """Is named with its file, its message, and the lines of its stack that are ours."""
        message = "AssertionError: 1\n    at /x/a.test.ts:2:4\n    at f (/x/node_modules/y.js:1:1)\n    at new Promise (<anonymous>)"
        test = {"status": "failed", "fullName": "g x", "failureMessages": [message]}
        passed = {"status": "passed", "fullName": "g y", "failureMessages": []}
        files = {"name": "/x/a.test.ts", "status": "failed", "assertionResults": [test, passed]}
        status, lines = self.summed(a_exit="1", a_vitest_json=vitest(files, passed=1))
        self.assertEqual(status, 1)
        shown = ["failed: a: /x/a.test.ts > g x", "    AssertionError: 1", "        at /x/a.test.ts:2:4", "1 passed, 1 failed"]
        self.assertEqual(lines, shown)

    def test_vitest_file_that_does_not_load(self) -> None:
        """Is a failure, though no test of it is."""
        files = {"name": "/x/b.test.ts", "status": "failed", "assertionResults": [], "message": "load"}
        _, lines = self.summed(a_exit="1", a_vitest_json=vitest(files, passed=1))
        self.assertEqual(lines, ["failed: a: /x/b.test.ts", "    load", "1 passed, 1 failed"])

    def test_unittest_failure(self) -> None:
        """Is named; what another run of the part counted is added."""
        _, lines = self.summed(a_exit="1", a_unittest_txt=UNITTEST)
        self.assertEqual(lines[0], "failed: a: FAIL: test_x (test_a.A.test_x)")
        self.assertEqual(lines[-1], "3 passed, 1 failed, 1 skipped")

    def test_part_without_tests(self) -> None:
        """Shows the end of what it printed."""
        log = "\n".join(f"line {number}" for number in range(40))
        _, lines = self.summed(a_exit="2", a_log=log, b_exit="0", b_log=log, c_exit="1")
        self.assertEqual(lines[0], "failed: a: exit status 2, and no test that failed; its output ends with:")
        self.assertEqual(lines[1:12], [f"    line {number}" for number in range(29, 40)])
        self.assertEqual(lines[12:], ["failed: c: exit status 1, and no test that failed; its output ends with:", "0 passed, 2 failed"])

    def test_many(self) -> None:
        """Are cut, and counted."""
        tests = [{"status": "failed", "fullName": str(number), "failureMessages": []} for number in range(30)]
        _, lines = self.summed(a_exit="1", a_vitest_json=vitest({"name": "f", "status": "failed", "assertionResults": tests}))
        self.assertEqual(lines[-2:], ["… and 5 more", "0 passed, 30 failed"])
        self.assertEqual(len(lines), 27)


if __name__ == "__main__":
    unittest.main()
