"""Layers as archives of these tests, zstd, gzip and plain; and hostile ones."""

from __future__ import annotations

import gzip
import hashlib
import io
import random
import subprocess
import tarfile
import tempfile
import unittest
from collections.abc import Mapping
from pathlib import Path
from unittest import mock

from layers import limits
from layers.diff import diff
from layers.diff import main as diff_main
from layers.errors import LayerError
from layers.read import Budget, Entry, entries
from layers.sizes import main, sizes
from layers.tree import Tree


def packed(files: Mapping[str, bytes | None], kind: str = "plain") -> bytes:
    """A layer: None is a folder."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            if content is None:
                member.type, member.mode = tarfile.DIRTYPE, 0o755
                archive.addfile(member)
            else:
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    if kind == "zstd":
        return subprocess.run(["zstd", "-qc"], input=out.getvalue(), stdout=subprocess.PIPE, check=True).stdout
    return gzip.compress(out.getvalue()) if kind == "gzip" else out.getvalue()


class Case(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def layer(self, content: bytes) -> Path:
        path = self.folder / hashlib.sha256(content).hexdigest()
        path.write_bytes(content)
        return path


class SizesTest(Case):
    def test_says_what_takes_the_bytes(self) -> None:
        record = b"numpy/a.py,,\nnumpy-2.2.0.dist-info/RECORD,,\n"
        site = "usr/local/lib/python3.11/dist-packages"
        base: dict[str, bytes | None] = {"etc": None, "etc/x": b"1" * 100, "usr/bin/y": b"2" * 50}
        base |= {"var/lib/dpkg/info/libc6:amd64.list": b"/.\n/bin/y\n", "gone": b"3" * 10}
        upper = {
            f"{site}/numpy/a.py": b"4" * 30,
            f"{site}/numpy/__pycache__/a.cpython-311.pyc": b"5" * 5,
            f"{site}/numpy-2.2.0.dist-info/RECORD": record,
            "etc/x": b"6" * 20,
            "copy": b"2" * 50,
            ".wh.gone": b"",
        }
        facts = sizes([self.layer(packed(base, "zstd")), self.layer(packed(upper, "gzip"))])
        listed = len(base["var/lib/dpkg/info/libc6:amd64.list"] or b"")
        self.assertEqual(facts["layers"], [{"files": 2, "bytes": 50 + listed}, {"files": 5, "bytes": 105 + len(record)}])
        self.assertEqual(
            {item["name"]: (item["bytes"], item["files"]) for item in facts["packages"]},  # type: ignore[attr-defined]
            {"pypi numpy 2.2.0": (35 + len(record), 3), "deb libc6": (50, 1), "no package": (70 + 10, 3)},
        )
        self.assertEqual(
            facts["twice"],
            {
                "contents": 1,
                "bytes": 50,
                "largest": [{"sha256": hashlib.sha256(b"2" * 50).hexdigest(), "bytes": 50, "times": 2, "lost": 50, "paths": ["copy", "usr/bin/y"]}],
            },
        )
        self.assertEqual(
            facts["hidden"],
            {
                "files": 2,
                "bytes": 110,
                "layers": [110, 0],
                "largest": [
                    {"path": "etc/x", "bytes": 100, "layer": 0, "by": 1, "how": "overwritten"},
                    {"path": "gone", "bytes": 10, "layer": 0, "by": 1, "how": "whiteout"},
                ],
            },
        )

    def test_keeps_the_largest_alone(self) -> None:
        with mock.patch.object(limits, "SHOWN", 3):
            facts = sizes([self.layer(packed({f"f{size}": b"x" * size for size in range(1, 9)}))])
        self.assertEqual([item["bytes"] for item in facts["largest"]], [8, 7, 6])  # type: ignore[attr-defined]

    def test_a_program_writes_what_it_finds_and_says_what_is_wrong(self) -> None:
        out = self.folder / "out.json"
        self.assertEqual(main([str(out), str(self.layer(packed({"ä\udcff": b"1"})))]), 0)
        self.assertIn("\\\\xff", out.read_text())
        with mock.patch("sys.stderr", io.StringIO()) as said:
            self.assertEqual(main([str(out), str(self.layer(b"no layer at all" * 100))]), 1)
        self.assertRegex(said.getvalue(), "^LAYER_INVALID: ")


class HostileTest(Case):
    def refused(self, content: bytes) -> str:
        with self.assertRaises(LayerError) as caught:
            list(entries(self.layer(content), Budget()))
        return str(caught.exception)

    def test_paths_that_leave_the_root(self) -> None:
        for name in ("../x", "a/../../x", "a" * 5000, "/".join("a" * 300)):
            self.assertRegex(self.refused(packed({name: b""})), "^LAYER_INVALID")

    def test_a_header_of_a_terabyte(self) -> None:
        member = tarfile.TarInfo("x")
        member.type, member.size = tarfile.XHDTYPE, 1 << 40
        self.assertRegex(self.refused(member.tobuf(tarfile.GNU_FORMAT) + b"\0" * 1024), "^LAYER_TOO_LARGE: a header")

    def test_a_file_that_is_cut_and_a_stream_that_is_none(self) -> None:
        whole = packed({"x": b"1" * 100_000}, "gzip")
        for content in (whole[: len(whole) // 2], b"\x28\xb5\x2f\xfd" + b"\xff" * 100, packed({"x": b"1" * 100_000})[:50_000]):
            self.assertRegex(self.refused(content), "^LAYER_INVALID")

    def test_a_bomb(self) -> None:
        with mock.patch.object(limits, "FLOOR", 1 << 20):
            self.assertRegex(self.refused(packed({"x": b"\0" * (16 << 20)}, "zstd")), "^LAYER_TOO_LARGE")

    def test_too_many_entries_and_bytes(self) -> None:
        with mock.patch.object(limits, "ENTRIES", 3):
            self.assertRegex(self.refused(packed({str(place): b"" for place in range(4)})), "more than 3 entries")
        with mock.patch.object(limits, "UNPACKED", 10):
            self.assertRegex(self.refused(packed({"x": b"1" * 11})), "more than 10 bytes")

    def test_lists_beyond_their_limit(self) -> None:
        with mock.patch.object(limits, "LISTS", 10), self.assertRaises(LayerError):
            sizes([self.layer(packed({"x.dist-info/RECORD": b"1" * 11}))])


def overlay(layers: list[dict[str, bytes | None]]) -> dict[str, bytes]:
    """What is to be seen, by the words of the specification: whiteouts first, then the rest."""
    seen: dict[str, bytes] = {}
    for layer in layers:
        for name in layer:
            folder, _, last = name.rpartition("/")
            if last.startswith(".wh."):
                hides = f"{folder}/" if last == ".wh..wh..opq" else (f"{folder}/" if folder else "") + last.removeprefix(".wh.")
                seen = {path: content for path, content in seen.items() if not (path == hides or path.startswith(hides.rstrip("/") + "/"))}
        for name, content in layer.items():
            if name.rpartition("/")[2].startswith(".wh."):
                continue
            if content is not None:
                seen = {path: kept for path, kept in seen.items() if not path.startswith(name + "/")}
                seen[name] = content
            else:
                seen.pop(name, None)
    return seen


class TreeTest(Case):
    def test_layers_lie_as_the_specification_says(self) -> None:
        chance = random.Random(7)
        names = ["a", "b", "d/a", "d/b", "d/e/a", ".wh.a", "d/.wh.b", ".wh.d", "d/.wh..wh..opq", "d/e/.wh.a"]
        for _ in range(300):
            layers: list[dict[str, bytes | None]] = [
                {name: bytes([chance.randrange(3)]) for name in chance.sample(names, chance.randrange(6))} for _ in range(4)
            ]
            tree = Tree()
            for place, layer in enumerate(layers):
                tree.lay(place, [Entry(name, "file", 1, content or b"", 0o644, "0:0", "") for name, content in layer.items()])
            self.assertEqual({entry.path: entry.digest for entry, _ in tree.files()}, overlay(layers), layers)


class DiffTest(Case):
    def test_says_which_files_differ_and_reads_what_is_shared_once(self) -> None:
        base = self.layer(packed({"etc": None, "same": b"1", "gone": b"22"}, "zstd"))
        one, two = self.layer(packed({"x": b"333", "y": b"1"})), self.layer(packed({"x": b"4444", ".wh.gone": b"", "z": b"55555", "y": b"1"}))
        facts = diff([base, one], [base, two])
        self.assertEqual(facts["sharedLayers"], 1)
        self.assertEqual(facts["added"], {"files": 1, "bytes": 5, "listed": [{"path": "z", "bytes": 5}]})
        self.assertEqual(facts["removed"], {"files": 1, "bytes": 2, "listed": [{"path": "gone", "bytes": 2}]})
        self.assertEqual(facts["changed"], {"files": 1, "bytes": 1, "listed": [{"path": "x", "from": 3, "to": 4, "what": ["content"]}]})
        self.assertEqual(diff([base, one], [base, one])["changed"], {"files": 0, "bytes": 0, "listed": []})

    def test_a_layer_is_what_its_name_says(self) -> None:
        one, out = self.layer(packed({"x": b"1"})), self.folder / "out.json"
        self.assertEqual(diff_main([str(out), "--from", str(one), "--to", str(one)]), 0)
        other = self.folder / ("0" * 64)
        other.write_bytes(one.read_bytes())
        for wrong in (other, self.folder / ("1" * 64)):
            with mock.patch("sys.stderr", io.StringIO()) as said:
                self.assertEqual(diff_main([str(out), "--from", str(one), "--to", str(wrong)]), 1)
            self.assertRegex(said.getvalue(), "^LAYER_INVALID: ")

    def test_counts_what_it_does_not_list(self) -> None:
        with mock.patch.object(limits, "DIFFERENCES", 2):
            facts = diff([], [self.layer(packed({str(place): b"1" for place in range(5)}))])
        self.assertEqual(facts["added"], {"files": 5, "bytes": 5, "listed": [{"path": "0", "bytes": 1}, {"path": "1", "bytes": 1}]})


if __name__ == "__main__":
    unittest.main()
