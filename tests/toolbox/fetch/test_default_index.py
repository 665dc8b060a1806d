from __future__ import annotations

import ensurepip
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

from subjects import TOOLBOX

ASK = "import sys; from pathlib import Path; from fetch.default_index import python_index; print(python_index(Path(sys.argv[1]))); print(len(sys.path))"


class DefaultIndexTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def ask(self, wheels: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        program = f"import sys; sys.path.insert(0, {str(TOOLBOX)!r}); {ASK}"
        command = [sys.executable, *options, "-c", program, str(wheels)]
        return subprocess.run(command, capture_output=True, text=True, env={"PATH": os.environ["PATH"], **environment})

    def pip(self, address: str) -> None:
        with zipfile.ZipFile(self.folder / "pip-1-py3-none-any.whl", "w") as wheel:
            for name in ("pip/__init__.py", "pip/_internal/__init__.py", "pip/_internal/models/__init__.py"):
                wheel.writestr(name, "")
            wheel.writestr("pip/_internal/models/index.py", f"class PyPI:\n    simple_url = {address!r}\n")

    def test_what_is_given_comes_first(self) -> None:
        self.pip("https://pip.invalid/simple")
        self.assertTrue(self.ask(self.folder, PYTHON_INDEX="https://given.invalid/simple").stdout.startswith("https://given.invalid/simple\n"))

    def test_else_it_is_the_one_that_pip_was_built_with(self) -> None:
        self.pip("https://pip.invalid/simple")
        for index in ("", None):
            given = {} if index is None else {"PYTHON_INDEX": index}
            self.assertTrue(self.ask(self.folder, **given).stdout.startswith("https://pip.invalid/simple\n"))

    @unittest.skipUnless(hasattr(ensurepip, "_get_packages") or hasattr(ensurepip, "_get_pip_whl_path_ctx"), "this Python brings no pip")
    def test_the_real_pip_has_one(self) -> None:
        wheels = Path(ensurepip.__file__).parent / "_bundled"
        if not list(wheels.glob("pip-*.whl")):
            self.skipTest("this Python brings no wheel of pip")
        self.assertRegex(self.ask(wheels, "-S").stdout, r"^https://\S+/simple\n")

    def test_without_a_pip_it_is_said(self) -> None:
        done = self.ask(self.folder, "-S")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("the environment lacks PYTHON_INDEX, and there is no pip that has a default", done.stderr)


if __name__ == "__main__":
    unittest.main()
