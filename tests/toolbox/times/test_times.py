from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOLBOX = Path(__file__).resolve().parents[3] / "toolbox"


class TimesTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        text = (TOOLBOX / "times/sitecustomize.py").read_text(encoding="utf-8")
        self.file = self.folder / "deep/times.jsonl"
        # As in the toolbox, but for where it writes.
        (self.folder / "sitecustomize.py").write_text(text.replace("/var/log/image-factory/times.jsonl", str(self.file)), encoding="utf-8")
        (self.folder / "work.py").write_text("import sys\nif 'fail' in sys.argv: sys.exit(3)\n", encoding="utf-8")

    def run_python(self, *words: str, **more: str) -> int:
        path = os.pathsep.join([str(self.folder), str(TOOLBOX)])
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", **more}
        return subprocess.run([sys.executable, *words], env=environment, check=False).returncode

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.file.read_text(encoding="utf-8").splitlines()]

    def test_a_module_leaves_a_line_each_time_with_its_name_and_no_argument(self) -> None:
        self.run_python("-m", "work", "http://me:secret@mirror.invalid")
        self.run_python("-m", "work")
        for line in self.lines():
            self.assertEqual(set(line), {"program", "began", "ended", "memory", "free"})
            self.assertEqual(line["program"], "work")
        self.assertEqual(len(self.lines()), 2)
        self.assertNotIn("mirror", self.file.read_text(encoding="utf-8"))

    def test_a_program_that_fails_ends_as_it_did_and_leaves_its_line(self) -> None:
        self.assertEqual(self.run_python("-m", "work", "fail"), 3)
        self.assertEqual(len(self.lines()), 1)

    def test_what_a_program_starts_is_a_part_of_it(self) -> None:
        code = self.run_python("-m", "times", sys.executable, "-m", "work", "fail")
        self.assertEqual(code, 3)
        self.assertEqual([line["program"] for line in self.lines()], ["times"])

    def test_a_script_and_a_watched_one_write_nothing(self) -> None:
        self.run_python("-c", "pass")
        self.run_python("-m", "work", STEP_TIMES="/elsewhere")
        self.assertFalse(self.file.exists())

    def test_where_nothing_can_be_written_the_program_ends_as_if_nothing_was(self) -> None:
        (self.folder / "deep").write_text("a file in the way", encoding="utf-8")
        self.assertEqual(self.run_python("-m", "work"), 0)

    def test_fetch_adds_its_bytes_where_it_is_watched(self) -> None:
        script = "from fetch.progress import Progress\nwith Progress(1, 9) as p: p.received(4); p.reused(5)\n"
        (self.folder / "work.py").write_text(script, encoding="utf-8")
        self.run_python("-m", "work")
        self.assertEqual(self.lines()[0], {"received": 4, "reused": 5})
        self.assertEqual(self.lines()[1]["program"], "work")


if __name__ == "__main__":
    unittest.main()
