"""What is in a wheel before it is locked."""

from __future__ import annotations

import io
import random
import unittest
import zipfile

from index import File, wheel
from resolve.look import Seen, look
from resolve.points import unmade

HEAD = "[console_scripts]\n"


def seen(file: File) -> Seen:
    return look(io.BytesIO(file.content), "demo")


def changed(file: File, path: str, content: bytes | None) -> File:
    """Writes one file of a wheel anew, or leaves it out."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file.content)) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            if name != path:
                after.writestr(name, before.read(name))
        if content is not None:
            after.writestr(path, content)
    return File(file.name, target.getvalue())


class LookTest(unittest.TestCase):
    def test_a_wheel_that_is_in_order_is_not_spoken_of(self) -> None:
        found = seen(wheel("demo", points=f"{HEAD}demo = demo.cli:main\n[gui_scripts]\ng-1.x = demo:a.b [fast]\n[other]\nx = no object\n", extras={"fast": []}))
        self.assertEqual((found.notes, found.problems, found.extras), ([], [], ["fast"]))

    def test_files_that_record_does_not_name_are_named(self) -> None:
        found = seen(wheel("demo", unnamed={f"demo/{number}.js": b"x" for number in range(7)}))
        self.assertEqual(
            found.notes, ["RECORD does not name demo/0.js, demo/1.js, demo/2.js, demo/3.js, demo/4.js and 2 more: installers take it all the same"]
        )
        self.assertEqual(found.problems, [])

    def test_files_that_only_record_names(self) -> None:
        self.assertEqual(seen(changed(wheel("demo"), "demo/__init__.py", None)).notes, ["RECORD names demo/__init__.py, which is not in the wheel"])

    def test_a_record_that_is_none_and_texts_that_lack(self) -> None:
        self.assertRegex(seen(changed(wheel("demo"), "demo-1.0.dist-info/RECORD", b"a,b\n")).problems[0], "^RECORD:1: found 2 fields")
        for part in ("RECORD", "WHEEL", "METADATA"):
            self.assertIn(f"has no demo-1.0.dist-info/{part}", seen(changed(wheel("demo"), f"demo-1.0.dist-info/{part}", None)).problems)
        self.assertEqual(
            seen(changed(wheel("demo"), "demo-1.0.dist-info/WHEEL", b"Wheel-Version: 2.0\n")).problems, ["WHEEL: expected Wheel-Version 1.x, found 2.x"]
        )
        self.assertEqual(seen(wheel("other")).problems, ["expected one folder demo-VERSION.dist-info, found other-1.0.dist-info"])

    def test_scripts_that_no_installer_could_make(self) -> None:
        wrong = {
            f"{HEAD}a = m:f\nb = nothing\n": "entry_points.txt:3: [console_scripts] b = 'nothing': expected MODULE:FUNCTION",
            f"{HEAD}../a = m:f\n": "entry_points.txt:2: [console_scripts] ../a = 'm:f': the name is no file's name",
            f"{HEAD}a = m f:g\n": "entry_points.txt:2: [console_scripts] a = 'm f:g': expected MODULE:FUNCTION",
            "a = m:f\n": "entry_points.txt:1: 'a = m:f' is in no section",
            f"{HEAD}a = m:f\na = m:g\n": "entry_points.txt:3: [console_scripts] has 'a' twice",
            f"{HEAD}{HEAD}": "entry_points.txt:2: [console_scripts] is there twice",
            f"{HEAD}a\n": "entry_points.txt:2: 'a\\n' is no NAME = MODULE:FUNCTION",
        }
        for text, problem in wrong.items():
            with self.subTest(text=text):
                self.assertEqual(unmade(text), [problem])
        self.assertEqual(
            seen(wheel("demo", points=f"{HEAD}b = nothing\n")).problems, ["entry_points.txt:2: [console_scripts] b = 'nothing': expected MODULE:FUNCTION"]
        )

    def test_whatever_entry_points_hold_the_line_that_is_named_has_it(self) -> None:
        dice = random.Random(7)
        pieces = ("a", "b.c", "=", ":", " ", "[console_scripts]", "[x]", "\n", "#", "/", "%(a)s", "é", "\t", "1", "[e]", "\r", "\x00", ";")
        for _ in range(2000):
            text = "".join(dice.choice(pieces) for _ in range(dice.randint(0, 14)))
            for problem in unmade(text):
                line = int(problem.split(":")[1])
                self.assertTrue(1 <= line <= text.count("\n") + text.count("\r") + 1, (text, problem))

    def test_whatever_a_wheel_is_it_is_read_or_refused(self) -> None:
        whole = wheel("demo", files={"demo/__init__.py": b"x" * 3000}, points=f"{HEAD}a = m:f\n").content
        dice = random.Random(11)
        for _ in range(1000):
            broken = bytearray(whole)
            for _ in range(dice.randint(1, 6)):
                broken[dice.randrange(len(broken))] = dice.randrange(256)
            cut = broken[: dice.randrange(len(broken))] if dice.random() < 0.3 else broken
            found = look(io.BytesIO(bytes(cut)), "demo")
            self.assertIsInstance(found.problems, list)


if __name__ == "__main__":
    unittest.main()
