"""Advisories in a folder."""

from __future__ import annotations

import io
import json
import tempfile
import unittest
import zipfile
from pathlib import Path
from unittest import mock

from osv import find
from osv.__main__ import main
from osv.find import Unreadable, about, naming


class OsvTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, name: str, record: object) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(record))

    def test_finds_by_id_alias_and_upstream_in_files_and_archives(self) -> None:
        self.write("a.json", {"id": "CVE-2026-1"})
        self.write("deep/b.json", {"id": "GHSA-1", "aliases": ["cve-2026-1"]})
        self.write("c.json", {"id": "OTHER-1", "details": "as CVE-2026-1"})
        self.write("d.json", {"id": "CVE-2026-11"})
        with zipfile.ZipFile(self.folder / "all.zip", "w") as archive:
            archive.writestr("e.json", json.dumps({"id": "DEBIAN-CVE-2026-1", "upstream": ["CVE-2026-1"]}))
        self.assertEqual([record["id"] for record in about(self.folder, "Cve-2026-1")], ["CVE-2026-1", "DEBIAN-CVE-2026-1", "GHSA-1"])  # type: ignore[index]

    def test_what_cannot_be_read_is_no_answer(self) -> None:
        with self.assertRaisesRegex(Unreadable, "ADVISORIES_NONE"):
            about(self.folder, "CVE-2026-1")
        (self.folder / "x.zip").write_bytes(b"PK no zip")
        with self.assertRaisesRegex(Unreadable, "ADVISORY_INVALID"):
            about(self.folder, "CVE-2026-1")
        (self.folder / "x.zip").unlink()
        for content in ("CVE-2026-1", '["CVE-2026-1"]', '{"x": "CVE-2026-1"}', "[" * 100_000 + '"CVE-2026-1"'):
            (self.folder / "x.json").write_text(content)
            with self.assertRaisesRegex(Unreadable, "ADVISORY_INVALID"):
                about(self.folder, "CVE-2026-1")

    def test_a_record_beyond_its_limit(self) -> None:
        self.write("a.json", {"id": "CVE-2026-1", "details": "x" * 100})
        with mock.patch.object(find, "RECORD", 50), self.assertRaisesRegex(Unreadable, "at most 50"):
            about(self.folder, "CVE-2026-1")

    def test_finds_records_about_packages_with_what_is_about_them_only(self) -> None:
        numpy = {"package": {"ecosystem": "PyPI", "name": "Num_Py"}, "versions": ["1"]}
        glibc = {"package": {"ecosystem": "Debian:12", "name": "glibc"}}
        other = {"package": {"ecosystem": "npm", "name": "num-py"}}
        self.write("a.json", {"id": "B-1", "details": "long", "aliases": ["CVE-1"], "affected": [numpy, other, {}]})
        self.write("b.json", {"id": "A-1", "affected": [glibc]})
        self.write("c.json", {"id": "C-1", "affected": [{"package": {"ecosystem": "Debian:12", "name": "num-py2"}}]})
        self.write("d.json", {"id": "D-1", "affected": [{"package": {"ecosystem": "npm", "name": "glibc"}}]})
        records = [{"id": "A-1", "affected": [glibc]}, {"id": "B-1", "aliases": ["CVE-1"], "affected": [numpy]}]
        self.assertEqual(naming(self.folder, {"num-py", "glibc"}), {"records": records, "ecosystems": ["Debian:12", "PyPI"]})
        self.assertEqual(naming(self.folder, {"other"}), {"records": [], "ecosystems": ["Debian:12", "PyPI"]})
        with mock.patch.object(find, "NAMED", 1), self.assertRaisesRegex(Unreadable, "more than 1 records"):
            naming(self.folder, {"num-py", "glibc"})

    def test_a_folder_without_records_says_nothing_of_packages(self) -> None:
        with self.assertRaisesRegex(Unreadable, "ADVISORIES_NONE"):
            naming(self.folder, {"numpy"})
        (self.folder / "x.json").write_text('{"x": "PyPI"}')
        with self.assertRaisesRegex(Unreadable, "ADVISORY_INVALID"):
            naming(self.folder, {"numpy"})

    def test_the_program(self) -> None:
        out = self.folder / "out"
        with mock.patch("sys.argv", ["osv", str(self.folder), "CVE-2026-1", str(out)]), mock.patch("sys.stderr", io.StringIO()) as said:
            self.assertEqual(main(), 1)
            self.assertRegex(said.getvalue(), "^ADVISORIES_NONE: ")
            self.write("a.json", {"id": "CVE-2026-1"})
            self.assertEqual(main(), 0)
        self.assertEqual(json.loads(out.read_text()), [{"id": "CVE-2026-1"}])
        names = self.folder / "names.txt"
        names.write_text('["numpy"]')
        with mock.patch("sys.argv", ["osv", "--names", str(self.folder), str(names), str(out)]):
            self.assertEqual((main(), out.read_text()), (0, '{"records": [], "ecosystems": []}'))


if __name__ == "__main__":
    unittest.main()
