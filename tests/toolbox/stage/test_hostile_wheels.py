from __future__ import annotations

import contextlib
import errno
import io
import shutil
import struct
import tempfile
import unittest
from pathlib import Path
from unittest.mock import patch

from stage.errors import StageError
from stage.wheels import stage_wheels
from stage.zipend import directory_bytes
from subjects import make_deb, make_wheel, run, wheel_of

SITE = "usr/local/lib/python3.11/dist-packages"
INFO = "x-1.0.dist-info"
WHEEL = "x-1.0-py3-none-any.whl"


class HostileWheelTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.wheels = self.folder / "in/wheels"
        self.wheels.mkdir(parents=True)
        self.out = self.folder / "deep/er/out"
        self.out.mkdir(parents=True)

    def stage(self) -> str:
        """Returns what was told."""
        shutil.rmtree(self.out)
        with contextlib.redirect_stderr(io.StringIO()) as told:
            stage_wheels(self.folder / "in", self.out)
        return told.getvalue()

    def refused(self) -> list[str]:
        """Returns the problems, after a look for what was written all the same."""
        with self.assertRaises(StageError) as caught, contextlib.redirect_stderr(io.StringIO()):
            stage_wheels(self.folder / "in", self.out)
        written = [path for path in self.folder.rglob("*") if path.is_file() and path.parent not in (self.wheels, self.wheels.parent)]
        self.assertEqual(written, [])
        return caught.exception.problems

    def wheel(self, *members: tuple[str, bytes] | tuple[str, bytes, int], **other: str) -> Path:
        return wheel_of(self.wheels, "x", members, **other)

    def test_a_path_that_leaves_the_folder_of_its_scheme(self) -> None:
        paths = {
            "../../evil.py": "leads out", "a/../../b": "leads out", "a/../b": "leads out", "..": "leads out", "/etc/passwd": "absolute", "//x": "absolute",
            "a\\b.py": "backslash", "..\\evil": "backslash", "./a": "a dot", "a/./b": "a dot", "a//b": "empty part", "a\1.py": "NUL", "a\rb": "carriage return",
            "a/" * 70 + "x": "too long", "n" * 256: "too long", "é" * 128: "too long",
        }
        for scheme in ("", *(f"x-1.0.data/{name}/" for name in ("purelib", "platlib", "scripts", "data", "headers"))):
            for path, why in paths.items():
                file = self.wheel((scheme + path, b"x"))
                file.write_bytes(file.read_bytes().replace(b"\1.py", b"\0.py"))
                # Within .data only an empty part can come of a slash in front.
                expected = "empty part" if scheme and path.startswith("/") else why
                problems = self.refused()
                self.assertTrue(problems[0].startswith(f"WHEEL_BROKEN: {WHEEL}: the path "), problems)
                self.assertIn(expected, problems[0])

    def test_all_paths_of_all_wheels_are_told_at_once(self) -> None:
        self.wheel(("../a", b""), ("b/../../c", b""), ("ok.py", b""))
        wheel_of(self.wheels, "y", [("/z", b"")])
        self.assertEqual(len(self.refused()), 3)

    def test_names_that_are_odd_and_no_harm(self) -> None:
        names = ["a b.py", "...", "..a", "a..", "é.txt", "n\nl.txt", "A.txt", "a.txt", "c:x", "~", "-rf", "x" * 255]
        self.wheel(*((name, name.encode()) for name in names))
        self.stage()
        self.assertEqual({name: (self.out / SITE / name).read_text() for name in names}, {name: name for name in names})

    def test_data_without_a_scheme(self) -> None:
        self.wheel(("x-1.0.data/secrets/a", b""), ("x-1.0.data/b", b""), ("x-1.0.data/scripts", b""))
        problems = self.refused()
        self.assertEqual(len(problems), 3)
        for problem in problems:
            self.assertIn("expected x-1.0.data/SCHEME/PATH with one of purelib, platlib, headers, scripts, data", problem)

    def test_a_folder_whose_name_begins_as_that_of_data(self) -> None:
        self.wheel(("x-1.0.database/a.py", b"x"), ("x-1.0.data.txt", b"y"))
        self.stage()
        self.assertEqual((self.out / SITE / "x-1.0.database/a.py").read_bytes(), b"x")

    def test_one_name_twice(self) -> None:
        self.wheel(("a.py", b"1"), ("a.py", b"2"))
        self.assertEqual(self.refused(), [f"WHEEL_BROKEN: {WHEEL}: 'a.py' is in it 2 times; expected once"])

    def test_two_names_for_one_place(self) -> None:
        self.wheel(("a.py", b"1"), ("x-1.0.data/purelib/a.py", b"1"))
        self.assertIn("both 'a.py' and 'x-1.0.data/purelib/a.py' would be /usr/local/lib", self.refused()[0])

    def test_a_file_in_place_of_what_an_installer_writes(self) -> None:
        for name in ("RECORD", "INSTALLER"):
            self.wheel((f"x-1.0.data/purelib/{INFO}/{name}", b"1"))
            self.assertIn(f"both '{INFO}/{name}' and 'x-1.0.data/purelib/{INFO}/{name}' would be /{SITE}/{INFO}/{name}", self.refused()[0])
        self.wheel((f"{INFO}/INSTALLER", b"them"))
        self.stage()
        self.assertEqual((self.out / SITE / INFO / "INSTALLER").read_bytes(), b"them")

    def test_a_folder_with_a_nul(self) -> None:
        file = self.wheel(("a.py\1/", b""))
        file.write_bytes(file.read_bytes().replace(b"a.py\1/", b"a.py\0/"))
        self.assertIn("the folder 'a.py\\x00/' has a NUL", self.refused()[0])

    def test_a_list_that_hides_its_end(self) -> None:
        file = self.wheel(("a.py", b""))
        content = bytearray(file.read_bytes())
        content[-22 + 16 : -22 + 20] = b"PK\5\6"
        file.write_bytes(content)
        with file.open("rb") as handle:
            self.assertGreater(directory_bytes(handle, file.stat().st_size), 100)

    def test_a_file_and_a_folder_of_one_wheel(self) -> None:
        self.wheel(("shared", b"1"), ("shared/a.py", b"1"))
        self.assertIn(f"WHEEL_CONFLICT: /{SITE}/shared is a file in {WHEEL} and a folder in {WHEEL}", self.refused())

    def test_a_file_where_another_wheel_has_a_folder(self) -> None:
        for a, b in (("shared", "shared/deep/er/b.py"), ("shared/deep/er/b.py", "shared")):
            make_wheel(self.wheels, "a", {a: b"1"})
            make_wheel(self.wheels, "b", {b: b"1", f"{b}2": b"2"})
            of_file, of_folder = (f"{name}-1.0-py3-none-any.whl" for name in (("a", "b") if a == "shared" else ("b", "a")))
            self.assertEqual(self.refused(), [f"WHEEL_CONFLICT: /{SITE}/shared is a file in {of_file} and a folder in {of_folder}"])

    def test_what_is_in_the_tree_before(self) -> None:
        debs = self.folder / "in/debs"
        debs.mkdir()
        make_deb(debs, "theirs", {f"{SITE}/a.py": b"deb", f"{SITE}/shared": b"file", f"{SITE}/link": "elsewhere"})
        self.assertEqual(run("stage.debs", str(self.folder / "in"), str(self.out)).returncode, 0)
        make_wheel(self.wheels, "w", {"a.py": b"wheel", "shared/b.py": b"", "link/c.py": b"", "d.py": b""})
        with self.assertRaises(StageError) as caught:
            stage_wheels(self.folder / "in", self.out)
        name = "w-1.0-py3-none-any.whl"
        self.assertEqual(caught.exception.problems, [
            f"WHEEL_CONFLICT: /{SITE}/a.py of {name}: it is there before, of the package theirs",
            f"WHEEL_CONFLICT: /{SITE}/shared/b.py of {name}: /{SITE}/shared is a file there before, of the package theirs; a wheel's folders are no links",
            f"WHEEL_CONFLICT: /{SITE}/link/c.py of {name}: /{SITE}/link is a link there before, of the package theirs; a wheel's folders are no links",
        ])
        self.assertFalse((self.out / SITE / "d.py").exists())

    def test_nothing_is_written_through_a_link_of_the_tree(self) -> None:
        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir()
        (self.out / "usr").mkdir()
        (self.out / "usr/local").symlink_to(elsewhere)
        self.wheel(("a.py", b""))
        self.assertIn("/usr/local is a link there before, of none of the packages there", self.refused()[0])
        # A layer that may be empty on a platform.
        (self.folder / "in/may-be-empty").write_text("")
        (self.wheels / WHEEL).unlink()
        self.assertIn(f"TREE_BLOCKED: /{SITE} cannot be written: /usr/local is a link that leads nowhere", self.refused()[0])
        (self.out / "usr/local").unlink()
        (self.out / "usr/local").symlink_to("share")
        (self.out / "usr/share").mkdir()
        self.assertIn(f"WHEEL_CONFLICT: /{SITE} leads through a link", self.refused()[0])
        self.assertEqual(list(elsewhere.iterdir()), [])

    def test_a_record_of_the_tree_that_is_a_link(self) -> None:
        theirs = self.folder / "theirs"
        theirs.write_text("a.py,,\n")
        self.wheel(("a.py", b""))
        for folder in ("", "y-1.0.dist-info"):
            shutil.rmtree(self.out)
            (self.out / SITE / folder).mkdir(parents=True)
            if folder:
                (self.out / SITE / folder / "RECORD").symlink_to(theirs)
            else:
                (self.out / SITE / "y-1.0.dist-info").symlink_to(theirs)
            stage_wheels(self.folder / "in", self.out)
            self.assertEqual(theirs.read_text(), "a.py,,\n")

    def test_a_link_in_a_wheel_becomes_a_file_as_pip_makes_it(self) -> None:
        self.wheel(("link", b"/etc/passwd", 0o120777), ("a.py", b""))
        told = self.stage()
        self.assertEqual((self.out / SITE / "link").read_bytes(), b"/etc/passwd")
        self.assertFalse((self.out / SITE / "link").is_symlink())
        self.assertIn(f"note: {WHEEL}: it says that link is a link, which no wheel has: a file with that content is installed, as by pip and uv", told)

    def test_what_record_does_not_name_is_installed_and_told(self) -> None:
        self.wheel(("a.py", b"1"), ("b.py", b"2"), record=f"a.py,,\ngone.py,,\n{INFO}/METADATA,,\n")
        told = self.stage()
        self.assertEqual((self.out / SITE / "b.py").read_bytes(), b"2")
        self.assertIn("b.py,sha256=", (self.out / SITE / INFO / "RECORD").read_text())
        self.assertIn(f"note: {WHEEL}: RECORD does not name b.py, {INFO}/WHEEL: installed all the same, as by pip and uv\n", told)
        self.assertIn(f"note: {WHEEL}: RECORD names gone.py: not in the wheel\n", told)

    def test_other_hashes_and_sizes_are_installed_and_told(self) -> None:
        self.wheel(("a.py", b"1"), ("b.py", b"2"), ("c.py", b"3"), record=f"a.py,sha256=AAAA,1\nb.py,,7\nc.py,,1\n{INFO}/METADATA,,\n{INFO}/WHEEL,,\n")
        self.assertIn(f"note: {WHEEL}: RECORD has another hash or size of a.py, b.py: installed all the same, as by pip and uv\n", self.stage())
        self.assertNotIn("AAAA", (self.out / SITE / INFO / "RECORD").read_text())

    def test_a_wheel_as_it_should_be_is_told_nothing_of(self) -> None:
        make_wheel(self.wheels, "y", {"y.py": b"", "y-1.0.data/scripts/s": b"#!python\n", "y-1.0.dist-info/RECORD.jws": b""})
        self.assertEqual(self.stage(), "")

    def test_rows_of_record_that_are_none(self) -> None:
        self.wheel(("a.py", b"1"), record="a.py,,\na,b\nc,,many\n")
        self.assertEqual(self.refused(), [
            f"WHEEL_RECORD: {WHEEL}: RECORD:2: found 2 fields in 'a,b'; expected three: PATH,HASH,SIZE",
            f"WHEEL_RECORD: {WHEEL}: RECORD:3: found the size 'many'; expected a number of bytes, or nothing",
        ])

    def test_all_that_is_wrong_with_one_wheel_is_told_at_once(self) -> None:
        self.wheel((f"{INFO}/entry_points.txt", b"[console_scripts]\na = b\n"), record="a\nb\n", metadata="")
        self.assertEqual([problem.split(": ")[2] for problem in self.refused()], ["WHEEL", "RECORD:1", "RECORD:2", "entry_points.txt:2"])

    def test_every_script_can_be_run(self) -> None:
        for system, mode in ((0, 0o100666), (0, 0), (3, 0o100644), (3, 0)):
            self.wheel(("x-1.0.data/scripts/tool", b"#!python\r\nprint(1)\r\n", mode), ("x-1.0.data/scripts/prog", b"\x7fELF", mode), system=str(system))
            self.stage()
            self.assertEqual((self.out / "usr/local/bin/tool").read_bytes(), b"#!/usr/bin/python3.11\nprint(1)\r\n")
            for name in ("tool", "prog"):
                self.assertEqual((self.out / "usr/local/bin" / name).stat().st_mode & 0o777, 0o755)

    def test_first_lines(self) -> None:
        lines = {
            b"#!python\nx": b"#!/usr/bin/python3.11\nx", b"#!python\r\nx": b"#!/usr/bin/python3.11\nx", b"#!pythonw\nx": b"#!/usr/bin/python3.11\nx",
            b"#!python3.9\r\nx": b"#!/usr/bin/python3.11\nx", b"#!python -E\r\nx": b"#!/usr/bin/python3.11 -E\nx", b"#!python": b"#!/usr/bin/python3.11",
            b"#!/usr/bin/env python3\r\nx": b"#!/usr/bin/env python3\r\nx", b"#! python\nx": b"#! python\nx", b"": b"", b"x\n#!python\n": b"x\n#!python\n",
            b"#!python\rx\n#!python\n": b"#!python\rx\n#!python\n",
        }
        self.wheel(*((f"x-1.0.data/scripts/s{number}", before) for number, before in enumerate(lines)))
        told = self.stage()
        found = [(self.out / f"usr/local/bin/s{number}").read_bytes() for number in range(len(lines))]
        self.assertEqual(found, list(lines.values()))
        self.assertIn(f"note: {WHEEL}: 'x-1.0.data/scripts/s6': its first line ends as on Windows", told)
        self.assertEqual(told.count("first line"), 1)

    def test_entry_points_that_are_none(self) -> None:
        text = "[other]\nkey = anything at all: %(x)s\n\n[console_scripts]\ngood = a.b:c\nDocumentation=https://example.org/x\n# note\nmy=my-project.app:main\n"
        self.wheel((f"{INFO}/entry_points.txt", text.encode() + b"../../up = a:b\n/etc/x = a:b\nno_function = a\n[gui_scripts]\ngood = other:c\n"))
        problems = self.refused()
        found = {
            6: "'Documentation = https://example.org/x'", 8: "'my = my-project.app:main'", 9: "'../../up = a:b'", 10: "'/etc/x = a:b'",
            11: "'no_function = a'", 13: "'good' in both groups",
        }
        self.assertEqual(len(problems), len(found))
        for problem, (line, what) in zip(problems, found.items(), strict=True):
            self.assertTrue(problem.startswith(f"WHEEL_BROKEN: {WHEEL}: entry_points.txt:{line}: found {what}"), problem)
            self.assertIn("expected ", problem)
            self.assertIn("lock another version, or report it: pip or uv refuses it, too", problem)
        self.assertIn("expected NAME = MODULE:FUNCTION", problems[0])

    def test_entry_points_without_a_form(self) -> None:
        self.wheel((f"{INFO}/entry_points.txt", b"a = b:c\n"))
        self.assertIn(f"WHEEL_BROKEN: {WHEEL}: entry_points.txt:1: found 'a = b:c' before any [GROUP]", self.refused()[0])
        self.wheel((f"{INFO}/entry_points.txt", b"[console_scripts]\na = b:c\nhello\n"))
        self.assertIn(f"WHEEL_BROKEN: {WHEEL}: entry_points.txt:3: found 'hello\\n'", self.refused()[0])
        self.wheel((f"{INFO}/entry_points.txt", b"[console_scripts]\na = \xff\n"))
        self.assertIn(f"{INFO}/entry_points.txt: byte 22 is not UTF-8", self.refused()[0])

    def test_a_script_and_an_entry_point_of_one_name(self) -> None:
        self.wheel((f"{INFO}/entry_points.txt", b"[console_scripts]\nt = a:b\n"), ("x-1.0.data/scripts/t", b"old"))
        told = self.stage()
        self.assertIn(b"from a import b", (self.out / "usr/local/bin/t").read_bytes())
        self.assertIn("the entry point of that name is installed in place of x-1.0.data/scripts/t, as pip does", told)

    def test_one_function_in_both_groups(self) -> None:
        self.wheel((f"{INFO}/entry_points.txt", b"[console_scripts]\nt = a:b\n[gui_scripts]\nt = a:b\n[DEFAULT]\nu = a:b\n"))
        self.stage()
        self.assertEqual([path.name for path in (self.out / "usr/local/bin").iterdir()], ["t"])

    def test_folders_of_metadata(self) -> None:
        self.wheel(("other-2.0.dist-info/RECORD", b""))
        self.assertIn("found the folders 'other-2.0.dist-info', 'x-1.0.dist-info'; expected x-1.0.dist-info alone", self.refused()[0])
        self.wheel(("X-1.0.data/data/a", b""), ("x-1.0.data/data/b", b""))
        self.assertIn("found the folders 'X-1.0.data', 'x-1.0.data'; expected one of them", self.refused()[0])

    def test_files_of_metadata(self) -> None:
        for wheel, found in ((b"", "found Wheel-Version 'None'"), (b"Wheel-Version: 2.0\n", "found Wheel-Version '2.0'"), (b"\xff", "byte 0 is not UTF-8")):
            self.wheel(metadata=wheel.decode("latin-1"))
            self.assertIn(found, self.refused()[0])

    def test_a_file_name_that_is_a_path(self) -> None:
        self.wheel().rename(self.wheels / "..-1.0-py3-none-any.whl")
        self.assertIn("found the distribution '..'", self.refused()[0])
        (self.wheels / "..-1.0-py3-none-any.whl").rename(self.wheels / "nothing.whl")
        self.assertIn("WHEEL_BROKEN: nothing.whl: ValueError: Not a valid wheel filename", self.refused()[0])

    def test_what_cannot_be_unpacked(self) -> None:
        file = self.wheel(("a.py", b"content"))
        whole = file.read_bytes()
        file.write_bytes(whole.replace(b"content", b"CONTENT", 1))
        with self.assertRaisesRegex(StageError, f"WHEEL_BROKEN: {WHEEL}: 'a.py': BadZipFile: Bad CRC-32"):
            self.stage()
        shutil.rmtree(self.out)
        self.out.mkdir()
        encrypted = bytearray(whole)
        at = whole.index(b"PK\1\2")
        encrypted[at + 8] |= 1
        file.write_bytes(encrypted)
        self.assertIn(f"WHEEL_BROKEN: {WHEEL}: 'a.py' is encrypted", self.refused())

    def test_what_is_the_system_s_fault(self) -> None:
        self.wheel(("a.py", b""))
        with patch("stage.install.os.fchmod", side_effect=OSError(errno.ENOSPC, "No space left on device")), self.assertRaises(StageError) as caught:
            stage_wheels(self.folder / "in", self.out)
        self.assertEqual(caught.exception.problems, [f"STAGE_SYSTEM: {WHEEL}: OSError: [Errno 28] No space left on device"])
        done = run("stage.wheels", str(self.folder / "in"), str(self.wheels / WHEEL))
        self.assertEqual((done.returncode, done.stderr.split(":")[0]), (1, "STAGE_SYSTEM"))

    def test_limits(self) -> None:
        self.wheel(*((f"m{number}.py", b"") for number in range(20)))
        for name, value, said in (("MEMBERS", 20, "it has 23 members; at most 20"), ("RECORD", 10, "RECORD has "), ("METADATA", 10, "WHEEL has "),
                                  ("DIRECTORY", 100, "the list of its members has ")):
            with self.subTest(name), patch(f"stage.wheel.{name}", value):
                self.assertIn(f"WHEEL_LIMIT: {WHEEL}: ", self.refused()[0])
                self.assertIn(said, self.refused()[0])

    def test_bombs(self) -> None:
        file = self.wheel(("zeros", bytes(5_000_000)), compression="deflated")
        with patch("stage.limits.FLOOR", 1_000_000):
            self.assertRegex(self.refused()[0], r"^WHEEL_LIMIT: \S+: unpacked its \d+ bytes are 50\d+; at most 200 for each are allowed")
        with patch("stage.limits.UNPACKED", 1_000_000):
            self.assertRegex(self.refused()[0], r"^WHEEL_LIMIT: \S+: unpacked it has 50\d+ bytes; at most 1000000")
        # One that says it is small: what comes of it is cut off there, and has another CRC.
        content = file.read_bytes()
        file.write_bytes(content.replace(struct.pack("<I", 5_000_000), struct.pack("<I", 5_000)))
        with self.assertRaisesRegex(StageError, f"WHEEL_BROKEN: {WHEEL}: 'zeros': "):
            self.stage()

    def test_a_list_in_a_zip64(self) -> None:
        with patch("zipfile.ZIP_FILECOUNT_LIMIT", 0):
            self.wheel(("a", b""))
        with patch("stage.wheel.DIRECTORY", 100):
            self.assertIn("WHEEL_LIMIT", self.refused()[0])
        self.stage()


if __name__ == "__main__":
    unittest.main()
