"""Tests of report.py: python3 -m unittest discover -s tests/mutate"""

import json
import pathlib
import sys
import tempfile
import unittest
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import report

SOURCE = "const a = 1;\n  if (a > 1 &&\n    b) return;\n"


def mutant(status: str, start: tuple[int, int], end: tuple[int, int], new: str) -> dict[str, Any]:
    places = {name: {"line": line, "column": column} for name, (line, column) in (("start", start), ("end", end))}
    return {"status": status, "location": places, "replacement": new}


UNNOTICED = mutant("Survived", (2, 7), (3, 6), "a > 1 ||\n    b")
ACCEPTED = {"file": "a.ts", "line": "if (a > 1 &&", "old": "a > 1 && b", "new": "a > 1 || b", "reason": "the same"}


def noticed(count: int) -> list[dict[str, Any]]:
    return [mutant("Killed", (1, 11), (1, 12), "2")] * count


class TestReport(unittest.TestCase):
    def run_on(self, mutants: list[dict[str, Any]], accepted: list[dict[str, str]]) -> tuple[int, str]:
        with tempfile.TemporaryDirectory() as folder:
            paths = [pathlib.Path(folder) / name for name in ("report.json", "survivors.json")]
            paths[0].write_text(json.dumps({"files": {"a.ts": {"source": SOURCE, "mutants": mutants}}}))
            paths[1].write_text(json.dumps(accepted))
            with redirect_stdout(StringIO()) as out:
                return report.main(*map(str, paths)), out.getvalue()

    def test_a_change_that_nobody_noticed_is_shown_with_its_line(self) -> None:
        code, text = self.run_on([*noticed(9), UNNOTICED], [])
        self.assertEqual(code, 1)
        self.assertIn(" 90.0 %     9/  10         0  a.ts\n", text)
        self.assertIn("line 2: a > 1 && b  ->  a > 1 || b\n", text)

    def test_95_of_100_are_enough_and_94_are_not(self) -> None:
        self.assertEqual(self.run_on([*noticed(95), *[UNNOTICED] * 5], [])[0], 0)
        self.assertEqual(self.run_on([*noticed(94), *[UNNOTICED] * 6], [])[0], 1)

    def test_what_is_accepted_is_not_counted_nor_shown(self) -> None:
        code, text = self.run_on([*noticed(1), UNNOTICED], [dict(ACCEPTED)])
        self.assertEqual(code, 0)
        self.assertIn("100.0 %     1/   1         1  a.ts\n", text)
        self.assertNotIn("line 2", text)

    def test_an_acceptance_that_fits_nothing_is_an_error(self) -> None:
        for entry in ({**ACCEPTED, "line": "if (a > 2 &&"}, {**ACCEPTED, "new": "true"}):
            code, text = self.run_on(noticed(1), [entry])
            self.assertEqual(code, 1)
            self.assertIn("take it out: a.ts", text)
        self.assertEqual(self.run_on([{**UNNOTICED, "status": "Killed"}], [dict(ACCEPTED)])[0], 1)

    def test_one_of_a_file_that_was_not_tried_is_left_alone(self) -> None:
        self.assertEqual(self.run_on(noticed(1), [{**ACCEPTED, "file": "b.ts"}])[0], 0)

    def test_an_acceptance_has_a_reason_and_no_other_key(self) -> None:
        for entry in ({**ACCEPTED, "reason": " "}, {**ACCEPTED, "more": "x"}):
            with self.assertRaises((ValueError, TypeError)):
                self.run_on(noticed(1), [entry])

    def test_what_was_left_out_does_not_count_and_nothing_is_no_pass(self) -> None:
        self.assertEqual(self.run_on([{**UNNOTICED, "status": "Ignored"}], [])[0], 1)
        self.assertEqual(self.run_on([*noticed(1), {**UNNOTICED, "status": "Ignored"}], [])[0], 0)

    def test_what_is_accepted_stands_in_the_sources(self) -> None:
        folder = pathlib.Path(__file__).parent
        for item in json.loads((folder / "survivors.json").read_text()):
            with self.subTest(**item):
                self.assertIn(item["line"], (folder.parent.parent / item["file"]).read_text())


if __name__ == "__main__":
    unittest.main()
