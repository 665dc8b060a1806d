from __future__ import annotations

import csv
import io
import subprocess
import sys
import unittest

from stage.errors import StageError
from stage.record import Row, differences, rows
from subjects import TOOLBOX

INFO = "a-1.0.dist-info"


class RecordTest(unittest.TestCase):
    def test_rows(self) -> None:
        text = f'a/b.py,sha256=x,3\r\n\n"a,b\nc.py",,\nx\x85y.py,md5=z=,\n{INFO}/RECORD,,'
        expected = [
            Row("a/b.py", "sha256=x", 3, 1), Row("a,b\nc.py", "", None, 3), Row("x\x85y.py", "md5=z=", None, 5), Row(f"{INFO}/RECORD", "", None, 6),
        ]
        self.assertEqual(rows(text), expected)

    def test_every_row_that_is_none_is_named_by_its_line(self) -> None:
        with self.assertRaises(StageError) as caught:
            rows("a,,\nb\nc,sha256,\nd,,1.5\n,,\ne,,-1\nf,,٣\ng,,1,2\n")
        self.assertEqual(caught.exception.problems, [
            "WHEEL_RECORD: RECORD:2: found 1 fields in 'b'; expected three: PATH,HASH,SIZE",
            "WHEEL_RECORD: RECORD:3: found the hash 'sha256'; expected ALGORITHM=BASE64, or nothing",
            "WHEEL_RECORD: RECORD:4: found the size '1.5'; expected a number of bytes, or nothing",
            "WHEEL_RECORD: RECORD:5: found no path in ',,'; expected PATH,HASH,SIZE",
            "WHEEL_RECORD: RECORD:6: found the size '-1'; expected a number of bytes, or nothing",
            "WHEEL_RECORD: RECORD:7: found the size '٣'; expected a number of bytes, or nothing",
            "WHEEL_RECORD: RECORD:8: found 4 fields in 'g,,1,2'; expected three: PATH,HASH,SIZE",
        ])

    def test_many_wrong_rows_are_counted(self) -> None:
        with self.assertRaises(StageError) as caught:
            rows("x\n" * 1000)
        self.assertEqual((len(caught.exception.problems), caught.exception.problems[-1]), (21, "WHEEL_RECORD: RECORD: and 980 more"))

    def test_a_field_without_end(self) -> None:
        with self.assertRaisesRegex(StageError, r"^WHEEL_RECORD: RECORD:2: found field larger"):
            rows('a,,\n"' + "x" * 200_000)
        self.assertEqual(csv.field_size_limit(), 131072, "others' limit stays")

    def test_differences(self) -> None:
        named = rows(f"a.py,,\n/b.py,,\nfolder/,,\n{INFO}/RECORD,,\n{INFO}/gone,,\n")
        found = differences(named, ["a.py", "b.py", "c/", f"{INFO}/RECORD", f"{INFO}/RECORD.jws", f"{INFO}/RECORD.p7s", "x/RECORD", "x/b.dist-info/RECORD"])
        self.assertEqual(found.unnamed, ["b.py", "x/RECORD", "x/b.dist-info/RECORD"])
        self.assertEqual(found.missing, ["/b.py", f"{INFO}/gone"])

    def test_what_csv_writes_is_read_back(self) -> None:
        paths = ["a b", "a,b", 'a"b', "a\nb", "a\u2028b", "a\x1cb", "é", " lead", "\t"]
        for end in ("\n", "\r\n"):
            text = io.StringIO(newline="")
            csv.writer(text, lineterminator=end).writerows((path, "sha256=x", 1) for path in paths)
            self.assertEqual([row.path for row in rows(text.getvalue())], paths)

    def test_it_needs_the_standard_library_only(self) -> None:
        done = subprocess.run([sys.executable, "-S", "-c", "import stage.record"], env={"PYTHONPATH": str(TOOLBOX)}, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
