"""The looks that the server test of images/vllm takes at what is left: each must be able to find something."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[3] / "images/vllm/tests"


def python(script: str) -> Any:
    """Runs a script beside processes.py, where only its own processes are to be seen, and returns the JSON that it prints."""
    environment = {**os.environ, "PYTHONPATH": str(TESTS), "PYTHONDONTWRITEBYTECODE": "1"}
    head = "import json, os, subprocess, sys, time\nfrom processes import *\nbefore = set(states())\n"
    alone = ["unshare", "--pid", "--fork", "--mount-proc"]
    done = subprocess.run([*alone, sys.executable, "-c", head + script], capture_output=True, text=True, env=environment, check=True)
    return json.loads(done.stdout)


@unittest.skipUnless(os.geteuid() == 0 and subprocess.run(["unshare", "-m", "true"]).returncode == 0, "needs CAP_SYS_ADMIN")
class ProcessesTest(unittest.TestCase):
    def test_a_zombie_is_found_until_someone_waits_for_it(self) -> None:
        script = "child = os.fork() or os._exit(0)\ntime.sleep(0.3)\nseen = zombies(before)\nos.waitpid(child, 0)\n"
        script += "print(json.dumps([len(seen), len(zombies(before))]))"
        self.assertEqual(python(script), [1, 0])

    def test_an_orphan_is_found_while_it_runs(self) -> None:
        script = (
            "adopt_orphans()\nsubprocess.run(['sh', '-c', 'sleep 1.5 & exit 0'])\n"
            "early = wait_until_gone(before, time.monotonic() + 0.2)\nprint(json.dumps([early, wait_until_gone(before, time.monotonic() + 9)]))"
        )
        self.assertEqual(python(script), [["sleep (S)"], []])

    def test_what_was_written_is_found_but_where_it_may_be(self) -> None:
        folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        for name in ("old", "allowed"):
            (folder / name).mkdir()
        script = f"""
import processes
processes.writable_mounts = lambda: [{str(folder)!r}, {str(folder / "allowed")!r}]
time.sleep(0.1); since = time.time(); time.sleep(0.1)
for name in ("new", "allowed/new", "old/new"): open({str(folder)!r} + "/" + name, "w").close()
print(json.dumps(written(since, [{str(folder / "allowed")!r}])))
"""
        found = [os.path.relpath(path, folder) for path in python(script)]
        self.assertEqual(found, ["new", "old", "old/new"])

    def test_mounts_that_may_be_written_are_found(self) -> None:
        places = python("print(json.dumps(writable_mounts()))")
        self.assertIn("/", places)
        self.assertNotIn("/proc", places)


if __name__ == "__main__":
    unittest.main()
