"""Asks `python3 -m resolve python` with the real uv, and reads what it reports."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import unittest
from dataclasses import dataclass
from pathlib import Path

from index import File, Index, Manners
from subjects import run

UV = str(Path(sys.executable).parent / "uv") if (Path(sys.executable).parent / "uv").exists() else shutil.which("uv") or ""


@dataclass(frozen=True)
class Asked:
    """What came of it: the lock entries by name, the messages of notes and problems, and all that was printed."""

    entries: dict[str, dict[str, object]]
    notes: list[str]
    problems: list[dict[str, object]]
    printed: str

    @property
    def messages(self) -> list[str]:
        return [str(problem["message"]) for problem in self.problems]


class AskingTest(unittest.TestCase):
    """Tests that ask an index on loopback."""

    folder: Path

    @classmethod
    def setUpClass(cls) -> None:
        if not UV:
            raise unittest.SkipTest("uv is not there: tests/toolbox/requirements.txt names it")

    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def index(self, *files: File, manners: Manners | None = None) -> Index:
        index = Index(*files, manners=manners)
        self.addCleanup(index.close)
        return index

    def ask(
        self, index: Index | str, *words: str, version: str = "3.11.2", glibc: str = "2.36", arch: str = "amd64",
        constraints: tuple[str, ...] = (), known: object = None, more: tuple[str, ...] = (),
    ) -> Asked:
        report, bounds, before = (self.folder / name for name in ("report.json", "bounds.txt", "known.json"))
        bounds.write_text("".join(f"{line}\n" for line in constraints))
        before.write_text(json.dumps(known or {"sizes": {}, "names": []}))
        options = ["--arch", arch, "--version", version, "--glibc", glibc, "--uv", UV, "--look"]
        options += ["--report", str(report), "--constraints", str(bounds), "--known", str(before), *more]
        address = index.index if isinstance(index, Index) else index
        # No retries, and a cache of its own: what one test saw is not what another sees.
        environment = {"PYTHON_INDEX": address, "UV_HTTP_RETRIES": "0", "UV_CACHE_DIR": str(self.folder / "cache"), "UV_NO_PROGRESS": "1"}
        done = run("resolve", "python", *options, *words, **environment)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.assertTrue(report.exists(), done.stderr)
        told = json.loads(report.read_text())
        self.assertEqual(done.returncode, 1 if told["problems"] else 0, done.stderr)
        entries = {entry["name"]: entry for entry in json.loads(done.stdout or "[]")}
        return Asked(entries, [note["message"] for note in told["notes"]], told["problems"], done.stdout + done.stderr + json.dumps(told))
