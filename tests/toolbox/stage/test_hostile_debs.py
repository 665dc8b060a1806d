from __future__ import annotations

import gzip
import os
import shutil
import tarfile
import tempfile
import unittest
from pathlib import Path
from unittest.mock import patch

from stage.alternatives import choices
from stage.bytecode import compile_tree
from stage.debs import stage_debs
from stage.errors import StageError
from stage.rootfs import WRITTEN, stage_rootfs
from subjects import CONTROL, ar, deb_of, folder, make_wheel, run, tarred

A = "a_1.0_all.deb"
B = "b_1.0_all.deb"


class HostileDebTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.debs = self.folder / "in/debs"
        self.debs.mkdir(parents=True)
        self.out = self.folder / "deep/er/out"
        self.outside = self.folder / "outside"
        self.outside.mkdir()
        (self.outside / "secret").write_text("theirs")

    def stage(self) -> None:
        shutil.rmtree(self.out, ignore_errors=True)
        try:
            stage_debs(self.folder / "in", self.out, None)
        finally:
            self.assertEqual({str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if self.out not in [path, *path.parents]} - self.inputs(),
                             {"in", "in/debs", "deep", "deep/er", "outside", "outside/secret"})
            self.assertEqual(((self.outside / "secret").read_text(), (self.outside / "secret").stat().st_nlink), ("theirs", 1))

    def inputs(self) -> set[str]:
        return {f"in/debs/{path.name}" for path in self.debs.iterdir()}

    def refused(self) -> list[str]:
        with self.assertRaises(StageError) as caught:
            self.stage()
        return caught.exception.problems

    def test_paths_that_leave_the_tree(self) -> None:
        paths = {
            "../evil": "leads out", "./../../evil": "leads out", "./usr/../../../evil": "leads out", "usr/..": "leads out", "/etc/evil": "absolute",
            "//etc": "absolute", "./usr//x": "an empty part", "./usr/./x": "a dot", "././x": "a dot", "./a\\b": "a backslash", "./a\nb": "an end of line",
            "./a\rb": "an end of line",
            "./" + "a/" * 70 + "b": "too long", "./" + "n" * 256: "too long",
        }
        for path, why in paths.items():
            for what in (b"x", str(self.outside), folder(), {"type": tarfile.LNKTYPE, "linkname": "./usr/ok"}):
                deb_of(self.debs, "a", [("./usr/ok", b""), (path, what)])
                problems = self.refused()
                self.assertEqual(len(problems), 1)
                self.assertTrue(problems[0].startswith(f"DEB_BROKEN: {A}: the path "), problems)
                self.assertIn(why, problems[0])

    def test_all_packages_are_told_at_once(self) -> None:
        deb_of(self.debs, "a", [("../x", b"")])
        deb_of(self.debs, "b", [("../x", b"")])
        self.assertEqual(len(self.refused()), 2)

    def test_names_that_are_odd_and_no_harm(self) -> None:
        names = [".hidden", "a b", "...", "..a", "caf\udce9", "\udcff\udcfe", "é", "tab\t", "x" * 255]
        deb_of(self.debs, "a", [(f"./{name}", os.fsencode(name)) for name in names], md5sums=b"0  caf\xe9\n")
        self.stage()
        self.assertEqual([(self.out / name).read_bytes() for name in names], [os.fsencode(name) for name in names])
        self.assertIn(b"/caf\xe9\n", (self.out / "var/lib/dpkg/info/a.list").read_bytes())
        self.assertEqual((self.out / "var/lib/dpkg/info/a.md5sums").read_bytes(), b"0  caf\xe9\n")

    def test_a_link_of_an_earlier_package_is_followed_in_the_tree(self) -> None:
        for target in (str(self.outside), "/usr/real", "real", "../usr/./real", "/../../usr/real", "second"):
            folders = [("./usr", folder()), ("./usr/real", folder(mtime=5)), (f".{self.outside}", folder())]
            deb_of(self.debs, "a", [*folders, ("./usr/way", target), ("./usr/second", "real")])
            deb_of(self.debs, "b", [("./usr/way", folder(mtime=9)), ("./usr/way/f", b"b"), ("./usr/way/deep/g", b"g")])
            self.stage()
            real = str(self.outside).lstrip("/") if target == str(self.outside) else "usr/real"
            self.assertEqual((self.out / real / "f").read_bytes(), b"b")
            self.assertEqual((self.out / real / "deep/g").read_bytes(), b"g")
            self.assertEqual(int((self.out / real).stat().st_mtime), 9)
            self.assertTrue((self.out / "usr/way").is_symlink())

    def test_a_link_that_leads_to_no_folder(self) -> None:
        nowhere = dict.fromkeys([str(self.outside), "gone", "../../../../outside"], "a link that leads nowhere")
        ways = {**nowhere, "/usr/file": "a link to a file", "file": "a link to a file", "way": "a link in a circle"}
        for target, what in ways.items():
            deb_of(self.debs, "a", [("./usr/file", b""), ("./usr/way", target)])
            deb_of(self.debs, "b", [("./usr/way/x", b"")])
            self.assertEqual(self.refused(), [f"DEB_CONFLICT: /usr/way is {what} in {A} and a folder, for /usr/way/x, in {B}"])

    def test_two_ways_to_one_file(self) -> None:
        deb_of(self.debs, "a", [("./usr/real/f", b"a"), ("./usr/way", "real")])
        deb_of(self.debs, "b", [("./usr/way/f", b"b")])
        self.assertEqual(self.refused(), [f"DEB_CONFLICT: /usr/real/f is in both {A} and {B}"])

    def test_a_file_in_one_package_and_a_folder_in_another(self) -> None:
        deb_of(self.debs, "a", [("./usr/x", b"")])
        deb_of(self.debs, "b", [("./usr/x", folder()), ("./usr/x/y", b"")])
        self.assertEqual(self.refused(), [f"DEB_CONFLICT: /usr/x is a file in {A} and a folder, for {path}, in {B}" for path in ("/usr/x", "/usr/x/y")])
        for what, said in ((b"", "a file"), ("usr", "a link")):
            deb_of(self.debs, "a", [("./usr/x", folder()), ("./usr/x/y", b"")])
            deb_of(self.debs, "b", [("./usr/x", what)])
            self.assertEqual(self.refused(), [f"DEB_CONFLICT: /usr/x is a folder in {A} and {said}, in {B}"])

    def test_a_file_of_a_wheel_that_was_there_before(self) -> None:
        wheels = self.folder / "in/wheels"
        wheels.mkdir()
        make_wheel(wheels, "w", {"w.py": b"wheel"})
        site = "usr/local/lib/python3.11/dist-packages"
        self.assertEqual(run("stage.wheels", str(self.folder / "in"), str(self.out)).returncode, 0)
        deb_of(self.debs, "a", [(f"./{site}/w.py", b"deb"), ("./usr/local/lib", b"")])
        with self.assertRaises(StageError) as caught:
            stage_debs(self.folder / "in", self.out, None)
        self.assertEqual(caught.exception.problems, [
            f"DEB_CONFLICT: /{site}/w.py is in both the wheel w-1.0, unpacked before, and {A}",
            f"DEB_CONFLICT: /usr/local/lib is a folder in the tree before, of none of the packages there and a file, in {A}",
        ])
        self.assertEqual((self.out / site / "w.py").read_bytes(), b"wheel")

    def test_hard_links(self) -> None:
        hard: dict[str, object] = {"type": tarfile.LNKTYPE}
        deb_of(self.debs, "a", [("./bin/f", b"x"), ("./usr/g", {**hard, "linkname": "./bin/f"})])
        self.stage()
        self.assertEqual((self.out / "usr/g").stat().st_ino, (self.out / "usr/bin/f").stat().st_ino)
        up = "../" * len(self.out.parts)
        for target in (f"{up}{self.outside}/secret", str(self.outside / "secret"), "./gone", "./usr/g", "./usr", "./way/secret", ""):
            deb_of(self.debs, "a", [("./usr/f", b"x"), ("./way", str(self.outside)), ("./usr/g", {**hard, "linkname": target})])
            problems = self.refused()
            self.assertEqual(len(problems), 1)
            self.assertRegex(problems[0], f"^DEB_(BROKEN: {A}: './usr/g' is a hard link to|CONFLICT: /way is a link that leads nowhere)")
        deb_of(self.debs, "a", [("./usr/f", b"x")])
        deb_of(self.debs, "b", [("./usr/g", {**hard, "linkname": "./usr/f"})])
        self.assertIn("expected a file of the same package, before it", self.refused()[0])

    def test_devices_and_odd_fields(self) -> None:
        kinds: list[dict[str, object]] = [{"type": kind} for kind in (tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.GNUTYPE_SPARSE, b"Z")]
        fields: list[dict[str, object]] = [{"uid": -1}, {"uid": 1 << 40}, {"gid": (1 << 32) - 1}, {"mtime": -1}, {"mtime": 1 << 50}]
        fields.append({"type": tarfile.SYMTYPE, "linkname": ""})
        for what in (*kinds, *fields):
            deb_of(self.debs, "a", [("./usr/x", what)])
            problems = self.refused()
            self.assertTrue(problems[0].startswith(f"DEB_BROKEN: {A}: "), (what, problems))

    def test_setuid_stays_for_the_policy_to_judge(self) -> None:
        deb_of(self.debs, "a", [("./usr/bin/su", {"mode": 0o104755, "content": b"x"})])
        self.stage()
        self.assertEqual((self.out / "usr/bin/su").stat().st_mode, 0o104755)

    def test_archives_that_are_broken(self) -> None:
        whole = deb_of(self.debs, "a", [("./usr/x", b"x" * 2000)]).read_bytes()
        control, data = tarred([("./control", CONTROL.replace("{name}", "a").encode())]), tarred([("./usr/x", b"")])
        binary = ("debian-binary", b"2.0\n")
        for content in (
            b"", b"!<arch>\n", whole[:100], whole[: len(whole) // 2], whole[:-9000], ar([binary]), ar([binary, ("control.tar", control)]),
            ar([binary, ("data.tar", data), ("control.tar", control)]), ar([("debian-binary", b"9.0\n"), ("control.tar", control), ("data.tar", data)]),
            ar([binary, ("control.tar", b"x" * 512), ("data.tar", data)]), ar([binary, ("control.tar", control), ("data.tar", b"x" * 1024)]),
            ar([binary, ("control.tar", control), ("data.tar.gz", b"x" * 1024)]), ar([binary, ("control.tar", tarred([])), ("data.tar", data)]),
            ar([binary, ("control.tar", tarred([("./sub/control", b"Package: a\n")])), ("data.tar", data)]), whole.replace(b"`\n", b"xx"),
        ):
            (self.debs / A).write_bytes(content)
            problems = self.refused()
            self.assertEqual([problem for problem in problems if not problem.startswith(f"DEB_BROKEN: {A}: ")], [], content[:200])

    def test_control_fields(self) -> None:
        broken = {
            "Package: ../../../../../../outside/x\n": "found '../../../../../../outside/x' as Package", "Package: A/b\n": "as Package",
            "": "found no Package", "Package: a b\n": "as Package", "package: a\n": "no Package", "Package:\n": "found '' as Package",
            "Package: a\nPackage: b\n": "'package' 2 times", "Package: a\n\nPackage: openssl\n": "control:2: found an empty line",
            "Package: a\nno field\n": "control:2: found 'no field'", "Package: a\n \n": "an empty line", " Package: a\n": "a folded line without a field",
            "Package: a\rX: y\n": "the end of a line", "Package: a\nX: \0\n": "the end of a line", "Package: a\n: x\n": "found ': x'",
            "Package: a\nStatus: deinstall ok config-files\n": "the field Status",
        }
        rest = "Version: 1.0\nArchitecture: all\n"
        for text, said in broken.items():
            deb_of(self.debs, "a", [], control=text + rest)
            problems = self.refused()
            self.assertTrue(all(problem.startswith(f"DEB_BROKEN: {A}: control:") for problem in problems), problems)
            self.assertIn(said, " ".join(problems))
        others = {"Version: 1.0\n": "no Architecture", "Architecture: ../x\nVersion: 1\n": "as Architecture"}
        others["Architecture: all\nVersion: 1 || x\n"] = "as Version"
        for more, said in others.items():
            deb_of(self.debs, "a", [], control="Package: a\n" + more)
            self.assertIn(said, self.refused()[0])

    def test_conffiles_are_of_the_tree(self) -> None:
        conffiles = f"/../../../../outside/secret\n{self.outside}/secret\n/etc/link\n/etc/real\n".encode()
        deb_of(self.debs, "a", [("./etc/link", str(self.outside / "secret")), ("./etc/real", b"x")], conffiles=conffiles)
        self.stage()
        self.assertRegex((self.out / "var/lib/dpkg/status").read_text(), r"Conffiles:\n /etc/real [0-9a-f]{32}\n\n")

    def test_dpkg_s_own_files_are_written_in_the_tree(self) -> None:
        deb_of(self.debs, "a", [("./var/lib/dpkg/status", str(self.outside / "secret")), ("./var/lib/dpkg/info/format", str(self.outside / "secret"))])
        self.stage()
        self.assertIn("Package: a", (self.out / "var/lib/dpkg/status").read_text())
        deb_of(self.debs, "a", [("./var", str(self.outside))])
        self.assertIn("TREE_BLOCKED: /var/lib/dpkg cannot be written: /var is a link that leads nowhere", self.refused()[0])

    def test_alternatives_stay_in_the_tree(self) -> None:
        for call in ("/usr/bin/x ../../../outside/x /usr/bin/y 1", f"/usr/bin/x {self.outside}/x /usr/bin/y 1", "/../../outside/x x /usr/bin/y 1",
                     "usr/x x /usr/bin/y 1", "/usr/bin/x '' /usr/bin/y 1", "/usr/bin/x . /usr/bin/y 1", "/usr/bin/x x /usr/bin/../y 1", "/ x /usr/bin/y 1"):
            deb_of(self.debs, "a", [("./usr/bin/y", b"")], postinst=f"update-alternatives --install {call}\n".encode())
            self.assertRegex(self.refused()[0], "^ALTERNATIVE_NOT_MADE: a: cannot be read: ")
        self.assertEqual(choices("a", "update-alternatives --install /usr/bin/x x /usr/bin/y 1 --slave /a ../b /c")[0], [])
        script = b"update-alternatives --install /usr/bin/x x /usr/bin/y 1\n"
        deb_of(self.debs, "a", [("./etc/alternatives", str(self.outside)), ("./usr/bin/y", b"")], postinst=script)
        self.assertIn("TREE_BLOCKED: /etc/alternatives cannot be written", self.refused()[0])

    def test_the_root_file_system_is_written_in_the_tree(self) -> None:
        deb_of(self.debs, "a", [("./usr/share/base-passwd/x", b"")])
        for path in WRITTEN:
            self.stage()
            place = self.out / path
            place.parent.mkdir(parents=True, exist_ok=True)
            if place.is_dir():
                shutil.rmtree(place)
            place.symlink_to(self.outside / "secret")
            with self.assertRaises(StageError) as caught:
                stage_rootfs(self.out)
            self.assertIn(f"ROOTFS_LINK: /{path} is a link", caught.exception.problems[0])
        self.stage()

    def test_bytecode_is_written_in_the_tree(self) -> None:
        deb_of(self.debs, "a", [("./usr/lib/p/m.py", b"x = 1\n"), ("./usr/lib/p/__pycache__", str(self.outside)), ("./usr/lib/q", str(self.outside))])
        (self.outside / "o.py").write_text("")
        try:
            stage_debs(self.folder / "in", self.out, None)
            for path in ("usr/lib/p", "usr/lib/q"):
                with self.assertRaisesRegex(StageError, f"^BYTECODE_LINK: /{path}"):
                    compile_tree(self.out, path)
            self.assertEqual({path.name for path in self.outside.iterdir()}, {"secret", "o.py"})
        finally:
            (self.outside / "o.py").unlink()

    def test_limits(self) -> None:
        deb_of(self.debs, "a", [(f"./usr/{number}", b"x") for number in range(20)], postinst=b"#" * 5000)
        for name, value, said in (
            ("stage.deb.CONTROL", 4000, "more than 4000 bytes"), ("stage.deb.UNPACKED", 4000, "more than 4000 bytes"),
            ("stage.unpack.MEMBERS", 10, "more than 10 members"), ("stage.deb.METADATA", 4000, "its postinst has 5000 characters; at most 4000"),
        ):
            with self.subTest(name), patch(name, value):
                problems = self.refused()
                self.assertEqual([problem[: len(f"DEB_LIMIT: {A}: ")] for problem in problems], [f"DEB_LIMIT: {A}: "])
                self.assertIn(said, problems[0])

    def test_bombs(self) -> None:
        control = tarred([("./control", CONTROL.replace("{name}", "a").encode())])
        data = gzip.compress(tarred([("./usr/zeros", bytes(20_000_000))]))
        (self.debs / A).write_bytes(ar([("debian-binary", b"2.0\n"), ("control.tar", control), ("data.tar.gz", data)]))
        with patch("stage.limits.FLOOR", 1_000_000):
            self.assertRegex(self.refused()[0], f"^DEB_LIMIT: {A}: unpacked its [0-9]+ bytes are [0-9]+; at most 200 for each are allowed")

    def test_a_size_that_is_not_there(self) -> None:
        archive = bytearray(tarred([("./usr/x", b"x")]))
        for size in (b"77777777777\0", b"\x80" + b"\xff" * 11, b"\xff" * 12, b"00000100000\0"):
            archive[124:136] = size
            archive[148:156] = b"        "
            archive[148:156] = b"%06o\0 " % sum(archive[:512])
            control = tarred([("./control", CONTROL.replace("{name}", "a").encode())])
            for members in ([("control.tar", control), ("data.tar", bytes(archive))], [("control.tar", bytes(archive)), ("data.tar", control)]):
                (self.debs / A).write_bytes(ar([("debian-binary", b"2.0\n"), *members]))
                with self.subTest(size=size, first=members[0][1] is control):
                    self.assertTrue(self.refused()[0].startswith(f"DEB_BROKEN: {A}: "))

    def test_a_base_status_that_is_none(self) -> None:
        deb_of(self.debs, "a", [("./usr/x", b"")])
        status = self.folder / "status"
        status.write_bytes(b"Package: ok\n\nnothing\n\n\xff\n")
        with self.assertRaises(StageError) as caught:
            stage_debs(self.folder / "in", self.out, status)
        found = [problem.split(" has ")[0] for problem in caught.exception.problems]
        self.assertEqual(found, [f"DEB_STATUS: --base-status: paragraph {number}" for number in (2, 3)])


if __name__ == "__main__":
    unittest.main()
