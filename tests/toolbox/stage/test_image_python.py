"""Stages for an image whose Python is not the one that they run in."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import tempfile
import unittest
from pathlib import Path

from stage.errors import StageError
from stage.python import RUNNING, Python, image_python, pythons_in, run_by
from subjects import make_deb, make_wheel, run

OTHER = "3.99"
DEBIAN = Path(RUNNING.interpreter)
STDLIB = Path(f"/usr/lib/python{RUNNING.version}")
# What no compiler imports, and what is large.
LEFT = ("test/", "idlelib/", "lib2to3/", "ensurepip/", "__pycache__/", "config-")


class PythonTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.inputs, self.out = self.folder / "in", self.folder / "out"
        (self.inputs / "wheels").mkdir(parents=True)

    def say(self, version: str) -> Path:
        debs = self.inputs / "image-python/debs"
        debs.mkdir(parents=True)
        (self.inputs / "image-python/version").write_text(f"{version}\n")
        return debs

    def test_a_version_decides_each_place(self) -> None:
        python = Python("3.13")
        self.assertEqual(python.site, "usr/local/lib/python3.13/dist-packages")
        self.assertEqual(python.headers, "usr/local/include/python3.13")
        self.assertEqual((python.interpreter, python.tag), ("/usr/bin/python3.13", "cpython-313"))
        self.assertEqual(RUNNING.tag, sys.implementation.cache_tag)

    def test_without_a_word_it_is_the_one_that_runs(self) -> None:
        self.assertEqual(image_python(self.inputs), RUNNING)
        self.say("3.13")
        self.assertEqual(image_python(self.inputs), Python("3.13"))

    def test_what_is_no_version_is_shown(self) -> None:
        self.say("3.13/../..")
        with self.assertRaises(StageError) as caught:
            image_python(self.inputs)
        self.assertEqual(caught.exception.problems, [f"PYTHON_VERSION: {self.inputs}/image-python/version: expected MAJOR.MINOR as \"3.13\", got '3.13/../..'"])

    def test_the_interpreters_of_a_tree_are_its_programs(self) -> None:
        programs = self.out / "usr/bin"
        programs.mkdir(parents=True)
        for name in ("python3", "python3.9", "python3.13", "python3.13-config", "pygettext3.13"):
            (programs / name).touch()
        self.assertEqual(pythons_in(self.out), [Python("3.13"), Python("3.9")])

    def test_a_root_names_its_one_python_and_has_its_folder_for_wheels(self) -> None:
        for versions, link in ((["3.13"], "python3.13"), (["3.13", "3.14"], None), ([], None)):
            with self.subTest(versions=versions), tempfile.TemporaryDirectory() as folder:
                root = Path(folder)
                (root / "usr/bin").mkdir(parents=True)
                for version in versions:
                    (root / f"usr/bin/python{version}").touch()
                done = run("stage.rootfs", str(root))
                self.assertEqual(done.returncode, 0, done.stderr)
                program = root / "usr/bin/python3"
                self.assertEqual(program.readlink().name if program.is_symlink() else None, link)
                self.assertEqual(sorted(path.name for path in (root / "usr/local/lib").glob("*")), [f"python{version}" for version in versions])

    def test_packages_without_that_python_are_told(self) -> None:
        make_deb(self.say(OTHER), "other", {"usr/bin/python3.8": b""})
        make_wheel(self.inputs / "wheels", "a", {"a.py": b"x = 1\n"})
        done = run("stage.wheels", str(self.inputs), str(self.out))
        expected = f"PYTHON_PACKAGES: {self.inputs}/image-python/debs: expected Python {OTHER} with its C library, found 3.8\n"
        self.assertEqual((done.returncode, done.stderr), (1, expected))

    def test_a_wheel_goes_where_that_python_looks(self) -> None:
        make_deb(self.say(OTHER), "other", {"usr/share/a": b""})
        make_wheel(self.inputs / "wheels", "a", {"a.py": b"x = 1\n", "a-1.0.dist-info/entry_points.txt": b"[console_scripts]\na = a:x\n"})
        run("stage.wheels", str(self.inputs), str(self.out))
        self.assertTrue((self.out / Python(OTHER).site / "a.py").is_file())
        self.assertIn(f"#!/usr/bin/python{OTHER}\n", (self.out / "usr/local/bin/a").read_text())


@unittest.skipUnless(DEBIAN.is_file() and STDLIB.is_dir() and shutil.which("ldd"), f"{DEBIAN} is not there")
class OtherPythonTest(unittest.TestCase):
    """With this machine's own Python as the packages of another one."""

    folder: Path

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        (cls.folder / "image-python/debs").mkdir(parents=True)
        files = [file for file in STDLIB.rglob("*") if file.is_file() and not any(part in file.relative_to(STDLIB).as_posix() for part in LEFT)]
        library = Path("usr/lib") / sysconfig.get_config_var("MULTIARCH")
        needed = [word for line in subprocess.check_output(["ldd", str(DEBIAN)], text=True).splitlines() for word in line.split() if word.startswith("/")]
        libraries = {f"{library}/{Path(file).name}": Path(file).read_bytes() for file in needed}
        modules = {f"usr/lib/python{RUNNING.version}/{file.relative_to(STDLIB)}": file.read_bytes() for file in files}
        programs = {f"usr/bin/python{version}": DEBIAN.read_bytes() for version in (OTHER, RUNNING.version)}
        make_deb(cls.folder / "image-python/debs", "all", {**libraries, **modules, **programs})

    def tree(self) -> Path:
        root = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, root)
        (root / "app").mkdir()
        (root / "app/m.py").write_text("def f(): pass\n")
        return root

    def test_it_compiles_as_this_one_does(self) -> None:
        theirs, ours = self.tree(), self.tree()
        run_by(RUNNING, self.folder, "stage.bytecode", str(theirs), "app", "--as", RUNNING.version)
        self.assertEqual(run("stage.bytecode", str(ours), "app").returncode, 0)
        compiled = f"app/__pycache__/m.{RUNNING.tag}.pyc"
        self.assertEqual((theirs / compiled).read_bytes(), (ours / compiled).read_bytes())

    def test_its_problems_are_told(self) -> None:
        with self.assertRaises(StageError) as caught:
            run_by(RUNNING, self.folder, "stage.bytecode", str(self.tree()), "app", "--as", RUNNING.version, "--without", "none*")
        self.assertEqual(caught.exception.problems, ["BYTECODE_GLOB: 'none*' matches no module of app: take it out, or correct it"])

    def test_one_of_another_version_than_its_name_is_told(self) -> None:
        with self.assertRaises(StageError) as caught:
            run_by(Python(OTHER), self.folder, "stage.bytecode", str(self.tree()), "app", "--as", OTHER)
        self.assertEqual(caught.exception.problems, [f"PYTHON_PACKAGES: what they call python{OTHER} is Python {RUNNING.version}"])
