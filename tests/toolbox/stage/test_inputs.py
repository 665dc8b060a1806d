from __future__ import annotations

from pathlib import Path

from subjects import Tree, make_deb, make_wheel, run

BASE = "Package: libbase\nStatus: install ok installed\nVersion: 1.0\nArchitecture: all\n\n"


class Inputs(Tree):
    """A stage that is given nothing builds nothing, and says so."""

    def setUp(self) -> None:
        super().setUp()
        self.given = self.root / "in"
        self.out = self.root / "out"

    def stage(self, program: str, *more: str, status: int = 0) -> str:
        done = run(f"stage.{program}", str(self.given), str(self.out), *more)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stderr

    def test_a_folder_that_is_not_there_is_named(self) -> None:
        for program in ("wheels", "debs"):
            stderr = self.stage(program, status=1)
            self.assertIn(f"STAGE_EMPTY: {self.given}: there is no such folder", stderr)
            self.assertFalse(self.out.exists() and any(self.out.rglob("*")))

    def test_a_pattern_that_matches_nothing_is_named_with_what_there_is(self) -> None:
        self.write("in/debs/readme.txt", b"x")
        self.assertIn("debs/*.deb matches nothing, there is debs/.", self.stage("debs", status=1))
        self.assertIn("wheels/*.whl matches nothing, there is debs/.", self.stage("wheels", status=1))
        (self.root / "empty").mkdir()
        self.given = self.root / "empty"
        self.assertIn("there is nothing.", self.stage("wheels", status=1))

    def test_a_layer_that_may_be_empty_is(self) -> None:
        self.write("in/may-be-empty", b"no wheel for this platform\n")
        self.stage("wheels")
        self.stage("debs")

    def test_the_base_status_beside_the_debs_is_taken_by_itself(self) -> None:
        (self.given / "debs").mkdir(parents=True)
        make_deb(self.given / "debs", "own", {"usr/bin/own": b"x"})
        self.write("in/base-status", BASE.encode())
        self.stage("debs")
        status = (self.out / "var/lib/dpkg/status").read_text()
        self.assertIn("Package: libbase\n", status)
        self.assertIn("Package: own\n", status)
        # A layer upon a base brings no /bin of its own.
        self.assertFalse((self.out / "bin").is_symlink())

    def test_another_base_status_can_be_named(self) -> None:
        (self.given / "debs").mkdir(parents=True)
        make_deb(self.given / "debs", "own", {"usr/bin/own": b"x"})
        self.write("in/base-status", BASE.encode())
        self.write("other", BASE.replace("libbase", "other").encode())
        self.stage("debs", "--base-status", str(self.root / "other"))
        self.assertNotIn("libbase", (self.out / "var/lib/dpkg/status").read_text())

    def test_a_folder_without_modules_is_not_compiled(self) -> None:
        self.write("in/app/readme.txt", b"x")
        done = run("stage.bytecode", str(self.given), "app")
        self.assertEqual(done.returncode, 1)
        self.assertIn("BYTECODE_FOLDER: app: there is no module in ", done.stderr)

    def test_wheels_of_folders_that_are_there_are_installed(self) -> None:
        (self.given / "wheels").mkdir(parents=True)
        make_wheel(self.given / "wheels", "a", {"a.py": b"x = 1\n"})
        self.stage("wheels")
        self.assertTrue(list(self.out.rglob("a.py")))


class Programs(Tree):
    def test_every_program_of_a_stage_refuses_a_folder_that_is_not_there(self) -> None:
        gone = str(self.root / "gone")
        other = Path(self.root / "out")
        for argv in (("wheels", gone, str(other)), ("debs", gone, str(other)), ("rootfs", gone), ("bytecode", gone, "x"), ("cuda", gone, "--arch", "amd64")):
            done = run(f"stage.{argv[0]}", *argv[1:])
            self.assertEqual(done.returncode, 1, argv)
            self.assertRegex(done.stderr, r"^[A-Z]+_[A-Z]+: .*gone", argv)
