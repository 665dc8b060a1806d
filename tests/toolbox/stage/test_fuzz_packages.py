"""Bytes that nobody thought of: a reader returns, or raises the program's own error with a code; nothing is written outside of its tree.

The same examples each time. With FUZZ=NUMBER there are as many of each, and others each time.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import tempfile
import unittest
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from hypothesis.configuration import set_hypothesis_home_dir
from installed.debian import files, listed
from installed.wheels import BadRecord, recorded
from stage.control import checked, fields_of
from stage.deb import Control, read_control, unpacked
from stage.elf import AARCH64, X86_64, read_library
from stage.entrypoints import entry_points
from stage.errors import StageError
from stage.install import install_wheel
from stage.ldcache import compare, folders, write_cache
from stage.owners import owner_of
from stage.record import differences, rows
from stage.status import write_database
from stage.stub import stub
from stage.together import plan
from stage.tree import wrong
from stage.unpack import Unpacked, settle_times, unpack
from stage.wheel import opened
from subjects import CONTROL, deb_of, folder, tarred, wheel_of

# What it keeps for the next time would lie in the working folder.
KEPT = tempfile.TemporaryDirectory()
set_hypothesis_home_dir(KEPT.name)
ASKED = os.environ.get("FUZZ", "")
fuzzed = settings(max_examples=int(ASKED or 1000), deadline=None, database=None, derandomize=not ASKED, suppress_health_check=list(HealthCheck))
CODE = re.compile(r"[A-Z]{3,}(_[A-Z0-9]+)+: .", re.DOTALL)

PARTS = (
    "a", "b", "usr", "lib", "bin", "..", ".", "", "etc", "link", "x" * 256, "é", "a\\b", "c\0d", "e\nf", " ", "x-1.0.data", "scripts", "data", "purelib",
    "x-1.0.dist-info", "RECORD", "INSTALLER", "entry_points.txt",
)
SECTIONS = (
    "[console_scripts]", "[gui_scripts]", "[DEFAULT]", "[", "a = b:c", "a=b.c:d.e [x]", " a = b", "%(a)s = %", "../x = a:b", "#", ";", "\0 = a:b", "=", "",
)
FIELDS = (
    "Package: a", "Version: 1", "Architecture: all", "package: b", "Status: x", " folded", "\t", "", ".", "X: y\rPackage: z", "Package: ../x", ":",
    "X:\x85Package: q", "Multi-Arch: same", "Wheel-Version: 1.0", "Root-Is-Purelib: true", ": x",
)
FOLDERS = (
    "include /etc/*", "include etc/ld.so.conf", "include /../*", "include /etc/**/[", "/usr/lib", "/up/../outside", "/loop/x", "\0", "# x", "/" + "x" * 300,
)
LIBRARIES = {machine: stub(machine, "liba.so.1", ["f"]) for machine in (X86_64, AARCH64)}
PATHS = some.lists(some.sampled_from(PARTS), min_size=1, max_size=5).map("/".join)


WORDS = (0, 1, 1 << 31, 1 << 63, (1 << 64) - 1)


def lines(known: tuple[str, ...]) -> some.SearchStrategy[str]:
    """Texts of lines that a reader knows, and of others."""
    return some.lists(some.sampled_from(known) | some.text(max_size=12), max_size=8).map("\n".join)


CONTENTS = some.sampled_from([b"", b"x", b"#!python\r\n", b"[console_scripts]\na = b:c\n", b"\xff"]) | some.binary(max_size=20)
# A few bytes of a whole file are others, and its end may be gone.
EDITS = some.lists(some.tuples(some.integers(0, 1 << 20), some.integers(0, 255)), max_size=4)
CUTS = some.none() | some.integers(0, 1 << 20)


def edited(whole: bytes, edits: list[tuple[int, int]], cut: int | None) -> bytes:
    """Returns a file with some bytes changed, and cut off."""
    content = bytearray(whole)
    for at, value in edits:
        content[at % len(content)] = value
    return bytes(content if cut is None else content[: cut % len(content)])


class FuzzTest(unittest.TestCase):
    @contextmanager
    def tree(self) -> Iterator[Path]:
        """A folder deep in one that must stay as it is."""
        top = Path(tempfile.mkdtemp(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None))
        try:
            (top / "a/b/tree").mkdir(parents=True)
            (top / "outside").write_text("theirs")
            yield top / "a/b/tree"
            self.assertEqual((sorted(os.listdir(top)), os.listdir(top / "a"), os.listdir(top / "a/b")), (["a", "outside"], ["b"], ["tree"]))
            self.assertEqual(((top / "outside").read_text(), (top / "outside").stat().st_nlink), ("theirs", 1))
        finally:
            shutil.rmtree(top)

    @contextmanager
    def own_error(self) -> Iterator[None]:
        """Lets the program's own error pass, when each line has a code."""
        try:
            yield
        except StageError as problem:
            self.assertTrue(problem.problems)
            for line in problem.problems:
                self.assertRegex(line, CODE)

    @fuzzed
    @given(some.lists(some.tuples(PATHS, CONTENTS, some.sampled_from([0, 0o100644, 0o100755, 0o120777, 0o60644])), max_size=4), EDITS, CUTS)
    def test_wheel(self, members: list[tuple[str, bytes, int]], edits: list[tuple[int, int]], cut: int | None) -> None:
        with self.tree() as tree:
            file = wheel_of(tree, "x", members)
            file.write_bytes(edited(file.read_bytes(), edits, cut))
            (tree / "out").mkdir()
            with self.own_error():
                plan([file], tree / "out")
                for line in install_wheel(file, tree / "out", frozenset()).problems:
                    self.assertRegex(line, CODE)
                written = {path.relative_to(tree / "out").parts[:2] for path in (tree / "out").rglob("*") if path.is_file()}
                self.assertLessEqual(written, {("usr", "local")})
            self.assertEqual(len(os.listdir(tree)), 2)

    @fuzzed
    @given(some.text(some.sampled_from('a/".,\n\r=5-é\0\x85 '), max_size=60) | some.text(max_size=60))
    def test_record(self, text: str) -> None:
        with self.own_error():
            found = differences(rows(text), ["a", "a/a", "é"])
            self.assertLessEqual(set(found.unnamed), {"a", "a/a", "é"})
        with self.tree() as tree:
            (tree / "RECORD").write_text(text, newline="")
            try:
                list(recorded(tree, "RECORD"))
            except BadRecord as problem:
                self.assertRegex(str(problem), CODE)

    @fuzzed
    @given(some.lists(some.text(some.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=20), unique=True, max_size=5))
    def test_record_of_any_names(self, names: list[str]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows((name, "sha256=x", 1) for name in names)
        found = differences(rows(text.getvalue()), names)
        self.assertEqual((found.unnamed, found.missing), ([], []))

    @fuzzed
    @given(lines(SECTIONS))
    def test_entry_points(self, text: str) -> None:
        with self.own_error():
            for script in entry_points(text):
                self.assertEqual(wrong(script.name), "")
                self.assertNotIn("/", script.name)
                self.assertRegex(f"{script.module}:{script.attribute}", r"^[\w.]+:[\w.]+$")

    @fuzzed
    @given(some.text(some.characters(codec="latin-1"), max_size=60) | some.lists(some.sampled_from(FIELDS)).map("\n".join))
    def test_metadata(self, text: str) -> None:
        with self.tree() as tree, self.own_error(), opened(wheel_of(tree, "x", [], metadata=text)) as wheel:
            self.assertIn(wheel.root, ("purelib", "platlib"))

    @fuzzed
    @given(EDITS, CUTS)
    def test_deb(self, edits: list[tuple[int, int]], cut: int | None) -> None:
        with self.tree() as tree:
            file = deb_of(tree, "a", [("./usr/x", b"x")])
            # The heads of the members, and of the tars in them: each has 60 or 512 bytes of a few thousand.
            file.write_bytes(edited(file.read_bytes(), [(at % 700 + at % 2 * (at % 10_000), value) for at, value in edits], cut))
            with self.own_error():
                control = read_control(file)
                with unpacked(file) as archive:
                    unpack(control, archive, Unpacked(tree / "out"), with_links=True)

    @fuzzed
    @given(lines(FIELDS), some.booleans())
    def test_control(self, more: str, whole: bool) -> None:
        text = f"Package: a\nVersion: 1\nArchitecture: all\n{more}".rstrip("\n") if whole else more
        with self.own_error():
            fields = checked(text)
            self.assertEqual(fields, fields_of(text))
            self.assertNotIn("\n\n", text)
            with self.tree() as tree:
                write_database(tree, [Control(Path("a.deb"), text, fields, "", [])], {}, "")
                status = (tree / "var/lib/dpkg/status").read_text("utf-8", "surrogateescape")
                self.assertEqual(len(re.findall(r"^Package:", status, re.MULTILINE)), 1)
                self.assertEqual(len(os.listdir(tree / "var/lib/dpkg/info")), 2)

    @fuzzed
    @given(
        some.lists(some.tuples(PATHS, CONTENTS | PATHS | some.builds(
            dict, type=some.sampled_from([b"0", b"1", b"2", b"3", b"5", b"6", b"S", b"x", b"g", b"L", b"K"]), linkname=PATHS,
            uid=some.integers(-2, 1 << 33), mode=some.integers(0, 1 << 20), mtime=some.integers(-2, 1 << 35),
        )), max_size=6),
        EDITS, CUTS,
    )
    def test_data_of_a_deb(self, members: list[tuple[str, bytes | str | dict[str, object]]], edits: list[tuple[int, int]], cut: int | None) -> None:
        with self.tree() as tree:
            links: list[tuple[str, bytes | str | dict[str, object]]] = [("usr", folder()), ("usr/link", "../../../../outside"), ("usr/up", "/")]
            archive = edited(tarred([*links, *members])[:4096], [(at % 4096, value) for at, value in edits], cut)
            state = Unpacked(tree / "out")
            (tree / "out").mkdir()
            with self.own_error():
                control = Control(Path("a.deb"), CONTROL, {"Package": "a", "Version": "1"}, "", [])
                try:
                    unpack(control, io.BytesIO(archive), state, with_links=True)
                finally:
                    for line in state.problems:
                        self.assertRegex(line, CODE)
                    settle_times(state)
                    self.assertEqual(os.listdir(tree), ["out"])

    @fuzzed
    @given(some.lists(PATHS.map(lambda path: path.replace("\0", "").encode()) | some.binary(max_size=10), max_size=6).map(b"\n".join))
    def test_lists_of_dpkg(self, text: bytes) -> None:
        with self.tree() as tree:
            (tree / "var/lib/dpkg/info").mkdir(parents=True)
            (tree / "var/lib/dpkg/info/a.list").write_bytes(text)
            self.assertFalse([path for path in listed(tree, "var/lib/dpkg/info/a.list") if path.startswith("/")])
            for path in sorted(files(tree))[:2]:
                self.assertRegex(owner_of(tree, path), "^of (the package a|none of the packages there)$")

    @fuzzed
    @given(some.sampled_from([X86_64, AARCH64]), EDITS, CUTS, some.lists(some.tuples(some.integers(0, 63), some.sampled_from(WORDS)), max_size=2))
    def test_elf(self, machine: int, edits: list[tuple[int, int]], cut: int | None, words: list[tuple[int, int]]) -> None:
        content = bytearray(edited(LIBRARIES[machine], edits, cut))
        for at, value in words:
            content[at * 8 : at * 8 + 8] = value.to_bytes(8, "little")
        with self.tree() as tree, self.own_error():
            (tree / "liba.so.1").write_bytes(content)
            read_library(tree / "liba.so.1")

    @fuzzed
    @given(lines(FOLDERS), some.binary(max_size=6))
    def test_cache(self, text: str, name: bytes) -> None:
        with self.tree() as tree, self.own_error():
            (tree / "etc").mkdir()
            (tree / "etc/ld.so.conf").write_text(text, "utf-8", "surrogateescape", "")
            (tree / "etc/b.conf").write_bytes(name)
            for at, target in (("up", "/../.."), ("loop", "loop"), ("etc/out", "../../../../outside"), ("usr", "lib")):
                (tree / at).symlink_to(target)
            (tree / "lib").mkdir()
            (tree / "lib" / os.fsdecode(b"lib" + re.sub(b"[/\0]", b"", name) + b".so.1")).write_bytes(LIBRARIES[X86_64])
            write_cache(tree)
            self.assertLessEqual(len(folders(tree)), 20)

    @fuzzed
    @given(some.text("ab12²٣\udcff.", max_size=8), some.text("ab12²٣\udcff.", max_size=8))
    def test_order_of_the_cache(self, left: str, right: str) -> None:
        self.assertEqual(compare(left, right) > 0, compare(right, left) < 0)


if __name__ == "__main__":
    unittest.main()
