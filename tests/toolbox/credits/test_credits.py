from __future__ import annotations

import contextlib
import json
import os
from typing import Any

from credits import notices, people, stated, words
from hypothesis import given
from hypothesis import strategies as st
from subjects import Tree, run

SITE = "usr/local/lib/python3.11/dist-packages"
DEP5 = b"""Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: zlib

Files: *
Copyright: 1995-2022 Jean-loup Gailly
 2001 Mark Adler <madler@alumni.caltech.edu>
 .
License: Zlib
 Copyright: this is a line of the licence, and no field
"""


KEYS = ["name", "version", "components", "licenses", "metadata", "component", "author", "authors", "externalRefs"]


class CreditsTest(Tree):
    def found(self, *flags: str) -> dict[str, Any]:
        output = self.root / "credits.json"
        result = run("credits", str(self.root), f"--output={output}", *flags)
        self.assertEqual(result.returncode, 0, result.stderr)
        found: dict[str, Any] = json.loads(output.read_text("utf-8"))
        return found

    def wheel(self, header: bytes, name: str = "demo-1.0", **files: bytes) -> dict[str, Any]:
        self.write(f"{SITE}/{name}.dist-info/METADATA", header)
        for path, content in files.items():
            self.write(f"{SITE}/{name}.dist-info/{path.replace('__', '/')}", content)
        wheel: dict[str, Any] = self.found()["wheels"][0]
        return wheel

    def deb(self, copyright_file: bytes, maintainer: str = "Mark Brown <broonie@debian.org>") -> dict[str, Any]:
        self.write("var/lib/dpkg/status", f"Package: zlib1g\nVersion: 1:1.2\nMaintainer: {maintainer}\nHomepage: http://zlib.net/\n\n".encode())
        self.write("usr/share/doc/zlib1g/copyright", copyright_file)
        deb: dict[str, Any] = self.found()["debs"][0]
        return deb

    def test_a_wheel_says_who_made_it_its_licence_page_and_copyright(self) -> None:
        header = (
            "Metadata-Version: 2.4\nName: demo\nVersion: 1.0\nAuthor: Łukasz Langa\nAuthor-email: l@example.org\n"
            "Maintainer-email: Demo Team <team@example.org>\nLicense-Expression: MIT\nProject-URL: Homepage, https://example.org/demo\n\n"
            "Copyright (c) 1999 nobody\n"
        )
        wheel = self.wheel(header.encode(), licenses__LICENSE=b"Copyright (c) 2020 \xc5\x81ukasz Langa\n")
        self.assertEqual(wheel["authors"], [{"name": "Łukasz Langa", "email": "l@example.org"}])
        self.assertEqual(wheel["maintainers"], [{"name": "Demo Team", "email": "team@example.org"}])
        self.assertEqual((wheel["licence"], wheel["url"]), ("MIT", "https://example.org/demo"))
        self.assertEqual(wheel["copyright"], ["Copyright (c) 2020 Łukasz Langa"])

    def test_a_classifier_is_a_licence_where_it_means_one(self) -> None:
        one = self.wheel(b"Name: demo\nVersion: 1.0\nClassifier: License :: OSI Approved :: MIT License\n")
        self.assertEqual(one["licence"], "MIT")
        several = self.wheel(b"Name: demo\nVersion: 1.0\nClassifier: License :: OSI Approved :: BSD License\n")
        self.assertEqual(several["licence"], "")

    def test_an_author_of_a_megabyte_and_one_with_a_form_of_its_own_stay_names(self) -> None:
        long = self.wheel(b"Name: demo\nVersion: 1.0\nAuthor: " + b"a" * (1 << 20) + b"\n")
        self.assertEqual(len(long["authors"][0]["name"]), words.NAME)
        forged = "Name: demo\nVersion: 1.0\nAuthor: Evil (root@debian.org)\x1b[2J\u202egnu\u0000\n".encode()
        [author] = self.wheel(forged)["authors"]
        self.assertNotRegex(author["name"], r"[()\x00-\x1f\u202e]")
        self.assertEqual(author["email"], "")

    def test_a_copyright_file_of_debian_is_read_field_by_field(self) -> None:
        deb = self.deb(DEP5)
        self.assertEqual(deb["copyright"], ["Copyright 1995-2022 Jean-loup Gailly", "Copyright 2001 Mark Adler <madler@alumni.caltech.edu>"])
        self.assertEqual((deb["version"], deb["url"]), ("1:1.2", "http://zlib.net/"))
        self.assertEqual(deb["people"], [{"name": "Mark Brown", "email": "broonie@debian.org"}])

    def test_a_copyright_file_that_is_not_utf8_is_read_as_latin_1(self) -> None:
        self.assertEqual(self.deb(b"Copyright (C) 1999 J\xf6rg\n")["copyright"], ["Copyright (C) 1999 Jörg"])

    def test_words_of_a_licence_are_no_notice(self) -> None:
        text = "The above copyright notice\n(c) You must retain\nCopyright [yyyy] [name]\nCopyright holder Evil\nunder copyright law of 1999\n"
        self.assertEqual(notices.notices([text]), [])

    def test_notices_end(self) -> None:
        found = notices.notices([f"Copyright {year} A\n" for year in range(1000, 3000)])
        self.assertEqual(len(found), notices.MOST + 1)
        self.assertIn("1900 more", found[-1])

    def test_a_link_out_of_the_image_is_not_followed(self) -> None:
        self.write("var/lib/dpkg/status", b"Package: a\nVersion: 1\n\nPackage: ../../../etc\nVersion: 1\n\n")
        (self.root / "usr/share/doc/a").mkdir(parents=True)
        os.symlink("/etc/hostname", self.root / "usr/share/doc/a/copyright")
        self.assertEqual({deb["file"] for deb in self.found()["debs"]}, {""})

    def test_files_are_hashed_by_path_and_inputs_by_name(self) -> None:
        self.write("usr/lib/x.so", b"abc")
        self.write("inputs/wheels/demo.whl", b"abc")
        self.write("paths.json", b'["/usr/lib/x.so", "/gone"]')
        found = self.found(f"--paths={self.root / 'paths.json'}", f"--inputs={self.root / 'inputs'}")
        self.assertEqual(set(found["files"]), {"/usr/lib/x.so"})
        self.assertTrue(found["inputs"]["demo.whl"]["sha512"].startswith("ddaf35a193617aba"))


class StatedTest(Tree):
    def test_cyclonedx_with_nested_parts_and_spdx(self) -> None:
        inner = {"name": "ring", "version": "0.17.8", "purl": "pkg:cargo/ring@0.17.8", "licenses": [{"license": {"id": "ISC"}}]}
        outer = {"name": "outer", "components": [inner]}
        document = {"bomFormat": "CycloneDX", "metadata": {"component": {"name": "demo", "version": "2"}}, "components": [outer]}
        found: dict[str, Any] = stated.read(json.dumps(document).encode())
        self.assertEqual((found["name"], found["version"]), ("demo", "2"))
        self.assertIn({"name": "ring", "version": "0.17.8", "purl": "pkg:cargo/ring@0.17.8", "licence": "ISC", "author": ""}, found["components"])
        spdx = {"spdxVersion": "SPDX-2.3", "packages": [{"name": "xz", "versionInfo": "5", "licenseDeclared": "0BSD"}]}
        self.assertEqual(stated.read(json.dumps(spdx).encode())["components"], [{"name": "xz", "version": "5", "purl": "", "licence": "0BSD", "author": ""}])

    def test_what_is_none_says_why(self) -> None:
        many = json.dumps({"bomFormat": "CycloneDX", "components": [{"name": "a"}] * (stated.COMPONENTS + 1)}).encode()
        for data, why in [(b"{", "JSON"), (b"[" * 200_000, "JSON|nested"), (b"[]", "neither"), (many, "more than"), (b" " * (stated.BYTES + 1), "bytes")]:
            with self.assertRaisesRegex(stated.NotRead, why):
                stated.read(data)

    @given(st.recursive(st.none() | st.integers() | st.text(), lambda each: st.lists(each) | st.dictionaries(st.sampled_from(KEYS), each)))
    def test_any_json_is_read_or_refused(self, value: object) -> None:
        cyclonedx = {"bomFormat": "CycloneDX", "components": [value], "metadata": value}
        for document in (cyclonedx, {"spdxVersion": "SPDX-2.3", "packages": [value]}, value):
            with contextlib.suppress(stated.NotRead):
                stated.read(json.dumps(document).encode())


class WordsTest(Tree):
    @given(st.text(), st.text())
    def test_names_and_addresses_cannot_be_more_than_that(self, who: str, address: str) -> None:
        for person in [*people.of_metadata(who, address), *people.of_status(f"{who} <{address}>")]:
            self.assertTrue(person["name"])
            self.assertNotRegex(person["name"], r"[()\n\r\x00-\x1f]")
            self.assertLessEqual(len(person["name"]), words.NAME)
            self.assertRegex(person["email"], r"^$|^[^\s@()<>]+@[^\s@()<>]+$")
