from __future__ import annotations

import shutil
import tempfile
import unittest
from pathlib import Path

from subjects import make_wheel, run

SITE = "usr/local/lib/python3.11/dist-packages"


class WheelsTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.wheels = self.folder / "in/wheels"
        self.wheels.mkdir(parents=True)
        self.out = self.folder / "out"

    def stage(self, status: int = 0) -> str:
        done = run("stage.wheels", str(self.folder / "in"), str(self.out))
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stderr

    def test_files_scripts_and_data_land_where_debian_looks(self) -> None:
        make_wheel(self.wheels, "demo", {
            "demo/__init__.py": b"x = 1\n", "demo-1.0.data/scripts/tool": b"#!python\nprint(1)\n", "demo-1.0.data/data/share/demo/d": b"d",
            "demo-1.0.data/headers/demo.h": b"h", "demo-1.0.dist-info/entry_points.txt": b"[console_scripts]\ndemo = demo:main\n",
        })
        self.stage()
        self.assertEqual((self.out / SITE / "demo/__init__.py").read_bytes(), b"x = 1\n")
        self.assertEqual((self.out / "usr/local/bin/tool").read_bytes(), b"#!/usr/bin/python3.11\nprint(1)\n")
        script = self.out / "usr/local/bin/demo"
        self.assertTrue(script.read_text().startswith("#!/usr/bin/python3.11\n"))
        self.assertEqual(script.stat().st_mode & 0o777, 0o755)
        self.assertEqual((self.out / "usr/local/share/demo/d").read_bytes(), b"d")
        self.assertEqual((self.out / "usr/local/include/python3.11/demo/demo.h").read_bytes(), b"h")
        info = self.out / SITE / "demo-1.0.dist-info"
        self.assertEqual((info / "INSTALLER").read_bytes(), b"image-factory\n")
        self.assertIn("../../../bin/demo,sha256=", (info / "RECORD").read_text())
        left = {path.name for path in self.out.rglob("*")}
        self.assertFalse(left & {"direct_url.json"})

    def test_one_path_with_one_content_is_shared(self) -> None:
        for name in ("a", "b", "c"):
            make_wheel(self.wheels, name, {"space/__init__.py": b"# shared\n", f"space/{name}.py": b"x"})
        self.stage()
        self.assertEqual((self.out / SITE / "space/__init__.py").read_bytes(), b"# shared\n")
        for name in ("a", "b", "c"):
            self.assertIn("space/__init__.py,sha256=", (self.out / SITE / f"{name}-1.0.dist-info/RECORD").read_text())

    def test_one_path_with_two_contents_names_both_wheels(self) -> None:
        make_wheel(self.wheels, "a", {"same.py": b"1"})
        make_wheel(self.wheels, "b", {"same.py": b"2", "b-1.0.dist-info/entry_points.txt": b"[console_scripts]\nrun = b:m\n"})
        make_wheel(self.wheels, "c", {"c.py": b"2", "c-1.0.dist-info/entry_points.txt": b"[console_scripts]\nrun = c:m\n"})
        stderr = self.stage(status=1)
        self.assertIn(f"WHEEL_CONFLICT: /{SITE}/same.py differs between a-1.0-py3-none-any.whl and b-1.0-py3-none-any.whl", stderr)
        self.assertIn("WHEEL_CONFLICT: /usr/local/bin/run differs between b-1.0", stderr)

    def test_all_broken_wheels_are_named(self) -> None:
        (self.wheels / "zip-1.0-py3-none-any.whl").write_bytes(b"no zip")
        make_wheel(self.wheels, "escape", {"../../../../../etc/passwd": b"x"})
        self.assertIn("WHEEL_BROKEN: zip-1.0-py3-none-any.whl: BadZipFile", self.stage(status=1))
        (self.wheels / "zip-1.0-py3-none-any.whl").unlink()
        make_wheel(self.wheels, "norecord", {"x.py": b"x"}, record=False)
        stderr = self.stage(status=1)
        self.assertIn("WHEEL_BROKEN: escape-1.0-py3-none-any.whl", stderr)
        self.assertIn("WHEEL_BROKEN: norecord-1.0-py3-none-any.whl", stderr)

    def test_another_spelling_of_dist_info(self) -> None:
        make_wheel(self.wheels, "my_thing", {"t.py": b"x"}, info="My.Thing-1.0.dist-info")
        self.stage()
        self.assertTrue((self.out / SITE / "My.Thing-1.0.dist-info/RECORD").is_file())

    def test_two_runs_give_the_same_layer(self) -> None:
        for name in "abcdef":
            make_wheel(self.wheels, name, {"ns/__init__.py": b"", f"ns/{name}.py": name.encode() * 1000})
        digests = set()
        for turn in ("1", "2", "3"):
            shutil.rmtree(self.out, ignore_errors=True)
            self.stage()
            digests.add(run("pack", str(self.out), str(self.folder / turn), "--epoch", "1").stdout.split()[0])
        self.assertEqual(len(digests), 1)


if __name__ == "__main__":
    unittest.main()
