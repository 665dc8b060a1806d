from __future__ import annotations

import base64
import csv
import io
import random
import unittest

from installed import debian, wheels
from subjects import PIECES, Tree, run

SITE = "usr/local/lib/python3.11/dist-packages"
RECORD = f"{SITE}/a-1.0.dist-info/RECORD"
ODD = ["a/x\x85y.py", 'a/q"uote,.py', "a/n\nl.py", "a/c\rr.py", "a/u\u2028s.py", "a/plain.py"]
LIST = "var/lib/dpkg/info/a.list"


class InstalledTest(Tree):
    def write_text(self, path: str, content: str) -> None:
        self.write(path, content.encode("utf-8", "surrogateescape"))

    def record(self, paths: list[str]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([path, "sha256=AAAA", "1"] for path in paths)
        self.write_text(RECORD, text.getvalue())

    def recorded(self) -> list[str]:
        return [file.path for file in wheels.recorded(self.root, RECORD)]

    def test_odd_names_of_a_record_stay_whole(self) -> None:
        self.record(ODD)
        self.assertEqual(self.recorded(), [f"{SITE}/{name}" for name in ODD])

    def test_any_name_comes_back(self) -> None:
        dice = random.Random(12)
        for _ in range(200):
            names = ["/".join("".join(dice.choices([*PIECES, "\x85", ",", "\x1c", "\r"], k=3)) for _ in range(2)) for _ in range(5)]
            self.record(names)
            self.assertEqual(self.recorded(), [f"{SITE}/{name}" for name in names], names)

    def test_a_row_has_its_wheel_and_its_hash(self) -> None:
        digest = base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip("=")
        self.write_text(RECORD, f"a.py,sha256={digest},3\r\na-1.0.dist-info/RECORD,,\r\n../../../bin/a,md5=x,3\r\n")
        self.assertEqual(
            list(wheels.recorded(self.root, RECORD)),
            [
                wheels.File(f"{SITE}/a.py", "a 1.0", bytes(range(32)).hex()),
                wheels.File(f"{SITE}/a-1.0.dist-info/RECORD", "a 1.0", ""),
                wheels.File("usr/local/bin/a", "a 1.0", ""),
            ],
        )

    def test_what_is_no_record_is_named_by_every_program_that_reads_it(self) -> None:
        for text in ("a.py\n", "a.py,sha256=A,1\n"):
            self.write_text(RECORD, text)
            for program in ("survey", "libraries", "gpu"):
                result = run(program, str(self.root))
                self.assertEqual((result.returncode, result.stdout), (1, ""), program)
                self.assertRegex(result.stderr, rf"^INSTALLED_RECORD: /{RECORD}: .*lock another version of a 1\.0")

    def test_dpkg_lists_name_the_place_on_a_merged_system(self) -> None:
        folders = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
        self.write_text(LIST, "/.\n" + "".join(f"/{folder}/x\n" for folder in folders) + "/etc/a\u0085b\n/library/x\n")
        self.write_text("var/lib/dpkg/info/a.md5sums", "0  x\n")
        self.assertEqual(debian.files(self.root), {*(f"usr/{folder}/x" for folder in folders), "etc/a\u0085b", "library/x"})

    def test_a_tree_without_packages_has_none(self) -> None:
        self.assertEqual((debian.files(self.root), wheels.files(self.root)), (set(), {}))


if __name__ == "__main__":
    unittest.main()
