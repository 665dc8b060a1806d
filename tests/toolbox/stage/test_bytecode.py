from __future__ import annotations

import base64
import csv
import hashlib
import io
import marshal
import random
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import unittest
from pathlib import Path

from stage.bytecode import cached
from stage.record import record_bytecode
from subjects import make_wheel, run

SITE = "usr/local/lib/python3.11/dist-packages"
STDLIB = Path(sysconfig.get_paths()["stdlib"])


class BytecodeTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def tree(self, name: str, files: dict[str, bytes]) -> Path:
        for path, content in files.items():
            (self.folder / name / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name / path).write_bytes(content)
        return self.folder / name

    def test_python_takes_the_file_without_looking_at_the_source(self) -> None:
        root = self.tree("root", {"app/m.py": b"print('old')\n"})
        self.assertEqual(run("stage.bytecode", str(root), "app").returncode, 0)
        (root / "app/m.py").write_text("print('new')\n")
        done = subprocess.run([sys.executable, "-c", "import m"], cwd=root / "app", capture_output=True, text=True)
        self.assertEqual(done.stdout, "old\n", done.stderr)

    def test_traces_name_the_file_as_the_image_has_it(self) -> None:
        root = self.tree("root", {"app/m.py": b"def f(): pass\n"})
        run("stage.bytecode", str(root), "app")
        code = marshal.loads((root / "app/__pycache__/m.cpython-311.pyc").read_bytes()[16:])
        self.assertEqual((code.co_filename, code.co_consts[0].co_filename), ("/app/m.py", "/app/m.py"))

    def test_tests_and_what_is_no_python_are_passed_over(self) -> None:
        root = self.tree("root", {"a/x.py": b"", "a/tests/t.py": b"", "a/test/t.py": b"", "a/old.py": b"print 'two'\n", "a/test.py": b"", "a/nul.py": b"\0"})
        self.assertEqual(run("stage.bytecode", str(root), "a").returncode, 0)
        self.assertEqual(sorted(path.name for path in root.rglob("*.pyc")), ["test.cpython-311.pyc", "x.cpython-311.pyc"])

    def test_a_glob_leaves_modules_out_and_has_to_match(self) -> None:
        root = self.tree("root", {"a/x.py": b"", "a/models/big/model.py": b"", "a/models/big/config.py": b""})
        self.assertEqual(run("stage.bytecode", str(root), "a", "--without", "models/*/mod*").returncode, 0)
        self.assertEqual(sorted(path.name for path in root.rglob("*.pyc")), ["config.cpython-311.pyc", "x.cpython-311.pyc"])
        done = run("stage.bytecode", str(root), "a", "--without", "model/*")
        self.assertEqual((done.returncode, done.stderr), (1, "BYTECODE_GLOB: 'model/*' matches no module of a: take it out, or correct it\n"))

    def test_a_folder_that_is_not_there_is_named(self) -> None:
        done = run("stage.bytecode", str(self.folder), "ap")
        self.assertEqual((done.returncode, done.stderr), (1, f"BYTECODE_FOLDER: ap: there is no such folder in {self.folder}\n"))

    def test_what_a_process_did_before_leaves_no_trace(self) -> None:
        names = sorted(path.relative_to(STDLIB).as_posix() for path in [*STDLIB.glob("*.py"), *STDLIB.glob("asyncio/*.py"), *STDLIB.glob("email/*.py")])
        files = {f"lib/{name}": (STDLIB / name).read_bytes() for name in names}
        self.assertGreater(len(files), 150)
        digests = set()
        for turn, seed in enumerate(("0", "1", "777")):
            root = self.tree(f"root{turn}", files)
            order = list(names)
            random.Random(seed).shuffle(order)
            before = "" if turn == 0 else "import json, decimal, email.message, asyncio, unittest, logging; "
            program = f"{before}from pathlib import Path; from stage.bytecode import _compile_batch; import sys; "
            program += "_compile_batch(Path(sys.argv[1]), sys.argv[2:])"
            done = subprocess.run([sys.executable, "-c", program, str(root), *(f"lib/{name}" for name in order)],
                                  env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": seed}, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            content = b"".join(file.relative_to(root).as_posix().encode() + file.read_bytes() for file in sorted(root.rglob("*.pyc")))
            digests.add(hashlib.sha256(content).hexdigest())
        self.assertEqual(len(digests), 1)

    def test_a_wheel_s_record_names_its_bytecode(self) -> None:
        wheels = self.folder / "in/wheels"
        wheels.mkdir(parents=True)
        make_wheel(wheels, "a", {"a/__init__.py": b"x = 1\n", "a/tests/t.py": b"y\n", "top.py": b"z = 2\n"})
        done = run("stage.wheels", str(self.folder / "in"), str(self.folder / "out"))
        self.assertEqual(done.returncode, 0, done.stderr)
        site = self.folder / "out" / SITE
        rows = {row[0]: row[1:] for row in csv.reader((site / "a-1.0.dist-info/RECORD").read_text().splitlines())}
        compiled = {path for path in rows if path.endswith(".pyc")}
        self.assertEqual(compiled, {"a/__pycache__/__init__.cpython-311.pyc", "__pycache__/top.cpython-311.pyc"})
        self.assertEqual({path.relative_to(site).as_posix() for path in site.rglob("*.pyc")}, compiled)
        for path in compiled:
            content = (site / path).read_bytes()
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
            self.assertEqual(rows[path], [f"sha256={digest}", str(len(content))])

    def test_a_record_with_odd_names_gets_its_bytecode(self) -> None:
        odd = 'a/x\x85y.py,,\n"a/n\nl.py",,\n'
        root = self.tree("site", {"a/__pycache__/x\x85y.cpython-311.pyc": b"1", "a/__pycache__/n\nl.cpython-311.pyc": b"2", "RECORD": odd.encode()})
        for _ in range(2):
            record_bytecode(root, root / "RECORD")
            rows = list(csv.reader(io.StringIO((root / "RECORD").read_bytes().decode(), newline="")))
            self.assertEqual([row[0] for row in rows[2:]], ["a/__pycache__/n\nl.cpython-311.pyc", "a/__pycache__/x\x85y.cpython-311.pyc"])

    def test_where_bytecode_lies(self) -> None:
        self.assertEqual(cached("a/b.py"), "a/__pycache__/b.cpython-311.pyc")
        self.assertEqual(cached("b.py"), "__pycache__/b.cpython-311.pyc")
