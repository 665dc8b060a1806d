"""Which locked wheels are affected, and the least version that is not."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

from osv.find import Unreadable
from osv.fixed import fixed


def record(ident: str, name: str, *events: dict[str, str], **more: object) -> dict[str, object]:
    return {"id": ident, "affected": [{"package": {"ecosystem": "PyPI", "name": name}, "ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}], **more}


class FixedTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def ask(self, locked: list[tuple[str, str]], *records: dict[str, object]) -> list[dict[str, object]]:
        for one in records:
            (self.folder / f"{one['id']}.json").write_text(json.dumps(one))
        return fixed(self.folder, locked)

    def test_the_least_fix_above_that_no_record_calls_affected(self) -> None:
        two = record("A-1", "Jinja2", {"introduced": "0"}, {"fixed": "3.1.5"})
        more = record("A-2", "jinja2", {"introduced": "3.0"}, {"fixed": "3.1.6"})
        self.assertEqual(self.ask([("jinja2", "3.1.4")], two, more), [{"name": "jinja2", "version": "3.1.4", "fixed": "3.1.6", "ids": ["A-1", "A-2"]}])
        self.assertEqual(self.ask([("jinja2", "3.1.6")]), [])

    def test_each_line_of_versions_has_its_own_fix(self) -> None:
        lines = record("B-1", "urllib3", {"introduced": "0"}, {"fixed": "1.26.17"}, {"introduced": "2.0"}, {"fixed": "2.0.6"})
        self.assertEqual([one["fixed"] for one in self.ask([("urllib3", "1.26.4")], lines)], ["1.26.17"])
        self.assertEqual([one["fixed"] for one in self.ask([("urllib3", "2.0.1")])], ["2.0.6"])
        # Of two platforms the one that needs the higher version decides.
        self.assertEqual([one["fixed"] for one in self.ask([("urllib3", "1.26.4"), ("urllib3", "2.0.1")])], ["2.0.6"])

    def test_what_nothing_fixes_and_what_is_withdrawn_are_left_out(self) -> None:
        open_ = record("C-1", "numpy", {"introduced": "0"})
        taken = record("C-2", "scipy", {"introduced": "0"}, {"fixed": "2"}, withdrawn="2026-01-01T00:00:00Z")
        last = record("C-3", "torch", {"introduced": "0"}, {"last_affected": "2.1"})
        self.assertEqual(self.ask([("numpy", "2.0"), ("scipy", "1.0"), ("torch", "2.2")], open_, taken, last), [])

    def test_versions_that_are_listed_count(self) -> None:
        listed = record("D-1", "demo", {"introduced": "5"}, {"fixed": "5.1"})
        listed["affected"][0]["versions"] = ["1.0"]  # type: ignore[index]
        self.assertEqual([one["fixed"] for one in self.ask([("demo", "1.0")], listed)], ["5.1"])

    def test_no_records_are_no_answer(self) -> None:
        with self.assertRaisesRegex(Unreadable, "ADVISORIES_NONE"):
            fixed(self.folder, [("demo", "1.0")])


if __name__ == "__main__":
    unittest.main()
