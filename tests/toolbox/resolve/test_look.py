"""What is in a wheel before it is locked. What the stage's reader refuses is tested there; here, that it is asked, and what is read."""

from __future__ import annotations

import io
import random
import unittest
import zipfile

from index import File, wheel
from resolve.look import Seen, look

HEAD = "[console_scripts]\n"


def seen(file: File) -> Seen:
    return look(io.BytesIO(file.content), file.name, len(file.content))


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
        points = f"{HEAD}demo = demo.cli:main\n[gui_scripts]\ng-1.x = demo:a.b [fast]\n[other]\nx = no object\n"
        self.assertEqual(seen(wheel("demo", points=points, extras={"fast": []})), Seen([], [], ["fast"]))

    def test_files_that_record_does_not_name_are_named(self) -> None:
        found = seen(wheel("demo", files={"demo/a.py": b"", "demo/b.py": b""}, unnamed={f"demo/{number}.js": b"x" for number in range(7)}))
        self.assertEqual(found.problems, [])
        self.assertRegex(found.notes[0], r"^RECORD does not name demo/0\.js, demo/1\.js, .* and 2 more: installed all the same")

    def test_files_that_only_record_names(self) -> None:
        whole = wheel("demo", files={"demo/a.py": b"", "demo/b.py": b""})
        self.assertEqual(seen(changed(whole, "demo/a.py", None)).notes, ["RECORD names demo/a.py: not in the wheel"])

    def test_what_a_build_would_refuse_is_refused_with_its_line(self) -> None:
        info = "demo-1.0.dist-info"
        cases = {
            "RECORD:1: found 2 fields": changed(wheel("demo"), f"{info}/RECORD", b"a,b\n"),
            f"it has no {info}/RECORD": changed(wheel("demo"), f"{info}/RECORD", None),
            f"it has no {info}/WHEEL": changed(wheel("demo"), f"{info}/WHEEL", None),
            "expected 1.x": changed(wheel("demo"), f"{info}/WHEEL", b"Wheel-Version: 2.0\n"),
            "entry_points.txt:3: found 'b = nothing'": wheel("demo", points=f"{HEAD}a = m:f\nb = nothing\n"),
            "entry_points.txt:2: found '../a = m:f'": wheel("demo", points=f"{HEAD}../a = m:f\n"),
            "expected demo-1.0.dist-info alone": File("demo-1.0-py3-none-any.whl", wheel("other").content),
        }
        for words, file in cases.items():
            with self.subTest(words=words):
                problems = seen(file).problems
                self.assertIn(words, "\n".join(problems))
                self.assertNotIn("WHEEL_", "\n".join(problems))

    def test_whatever_a_wheel_is_it_is_read_or_refused(self) -> None:
        whole = wheel("demo", files={"demo/__init__.py": b"x" * 3000}, points=f"{HEAD}a = m:f\n").content
        dice = random.Random(11)
        for _ in range(1000):
            broken = bytearray(whole)
            for _ in range(dice.randint(1, 6)):
                broken[dice.randrange(len(broken))] = dice.randrange(256)
            cut = broken[: dice.randrange(len(broken))] if dice.random() < 0.3 else broken
            self.assertIsInstance(seen(File("demo-1.0-py3-none-any.whl", bytes(cut))), Seen)


if __name__ == "__main__":
    unittest.main()
