from __future__ import annotations

import json
import unittest

from subjects import Tree, run

ELF = b"\x7fELF" + bytes(60)
SITE = "usr/local/lib/python3.11/dist-packages"


class LibrariesTest(Tree):
    def found(self) -> list[dict[str, str]]:
        result = run("libraries", str(self.root))
        self.assertEqual(result.returncode, 0, result.stderr)
        found: list[dict[str, str]] = json.loads(result.stdout)
        return found

    def test_a_static_library_says_the_version_that_is_in_it(self) -> None:
        self.write("opt/lib/libz.a", b"!<arch>\nzutil.o/  " + b"\0 deflate 1.3.1 Copyright 1995-2024 Jean-loup Gailly \0")
        self.assertEqual([(item["name"], item["version"]) for item in self.found()], [("zlib", "1.3.1")])

    def test_a_shared_object_made_by_go_says_gos_version(self) -> None:
        note = b"\xff Go buildinf:\x08\x02" + bytes(16) + b"\x08go1.22.3\x10path\tcommand-line"
        self.write("opt/lib/plugin.so", ELF + note)
        self.assertEqual([(item["name"], item["version"]) for item in self.found()], [("go", "1.22.3")])

    def test_a_shared_object_of_a_wheel_has_its_name_version_and_wheel(self) -> None:
        self.write(f"{SITE}/numpy.libs/libgomp-a34b3233.so.1.0.0", ELF)
        self.write(f"{SITE}/numpy-2.0.dist-info/RECORD", b"numpy.libs/libgomp-a34b3233.so.1.0.0,sha256=AAAA,64\n")
        self.assertEqual(
            self.found(),
            [
                {
                    "name": "libgomp",
                    "version": "1.0.0",
                    "path": f"/{SITE}/numpy.libs/libgomp-a34b3233.so.1.0.0",
                    "wheel": "numpy 2.0",
                    "how": "file name",
                    "sha256": "000000",
                }
            ],
        )

    def test_a_version_inside_a_binary_is_found(self) -> None:
        texts = {
            "openssl 1.1.1k": b"OpenSSL 1.1.1k  25 Mar 2021",
            "libavcodec 60.31.102": b"Lavc60.31.102",
            "openblas 0.3.31": b"OpenBLAS 0.3.31 NO_LAPACKE",
            "zlib 1.2.11": b" deflate 1.2.11 Copyright 1995-2017 Jean-loup Gailly",
        }
        self.write(f"{SITE}/big.abi3.so", ELF + b"\0".join(texts.values()) + b"\0")
        self.assertEqual({f"{item['name']} {item['version']}" for item in self.found()}, set(texts))

    def test_words_that_are_no_version_are_not_a_library(self) -> None:
        self.write(f"{SITE}/x.so", ELF + b"OpenSSL is not here\0expat_config\0Lavc\n60.1.1")
        self.assertEqual(self.found(), [])

    def test_what_debian_owns_and_what_is_no_binary_is_left_out(self) -> None:
        self.write("usr/lib/libz.so.1.2.13", ELF + b" deflate 1.2.13 Copyright 1995-2022")
        self.write("var/lib/dpkg/info/zlib1g:amd64.list", b"/.\n/usr/lib/libz.so.1.2.13\n")
        self.write("app/readme", b"OpenSSL 1.1.1k  25 Mar 2021")
        self.assertEqual(self.found(), [])

    def test_libraries_of_debian_below_lib32_are_known(self) -> None:
        self.write("usr/lib32/libz.so.1.2.13", ELF)
        self.write("var/lib/dpkg/info/lib32z1.list", b"/.\n/lib32/libz.so.1.2.13\n")
        self.assertEqual(self.found(), [])

    def test_whatever_a_binary_is_called_its_texts_are_found(self) -> None:
        names = ["a\nb", "a:1:Lavc", "c\rd", "caf\udce9"]
        for name in names:
            self.write(f"app/{name}", ELF + b"Lavc60.31.102\0")
        self.assertEqual([item["path"] for item in self.found()], sorted(f"/app/{name}" for name in names))

    def test_the_list_can_go_to_a_file(self) -> None:
        file = self.root.with_suffix(".json")
        self.addCleanup(file.unlink)
        result = run("libraries", str(self.root), f"--output={file}")
        self.assertEqual((result.returncode, result.stdout, json.loads(file.read_text())), (0, "", []))

    def test_a_tree_without_wheels_has_none(self) -> None:
        self.assertEqual(self.found(), [])


if __name__ == "__main__":
    unittest.main()
