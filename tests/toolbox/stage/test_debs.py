from __future__ import annotations

import contextlib
import os
import random
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from stage.deb import Control, fields_of
from stage.elf import read_library
from stage.errors import StageError
from subjects import make_deb, run


class DebsTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.debs = self.folder / "in/debs"
        self.debs.mkdir(parents=True)
        self.out = self.folder / "out"

    def stage(self, *more: str, status: int = 0) -> str:
        done = run("stage.debs", str(self.folder / "in"), str(self.out), *more)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stderr

    def test_usr_is_merged_and_documentation_dropped(self) -> None:
        files: dict[str, bytes | str] = {
            "bin/tool": b"t", "lib64/ld.so": b"l", "usr/share/man/man1/tool.1": b"m", "usr/share/doc/one/copyright": b"c",
            "usr/share/doc/one/changelog.gz": b"x", "usr/share/locale/de/x.mo": b"x", "usr/share/lintian/overrides/one": b"x", "sbin/alias": "tool",
        }
        make_deb(self.debs, "one", files)
        self.stage()
        self.assertEqual(os.readlink(self.out / "bin"), "usr/bin")
        self.assertEqual(os.readlink(self.out / "lib64"), "usr/lib64")
        self.assertEqual((self.out / "usr/bin/tool").read_bytes(), b"t")
        self.assertEqual(os.readlink(self.out / "usr/sbin/alias"), "tool")
        kept = sorted(str(p.relative_to(self.out / "usr/share")) for p in (self.out / "usr/share").rglob("*") if p.is_file())
        self.assertEqual(kept, ["doc/one/copyright"])

    def test_dpkg_itself_reads_the_database_and_finds_nothing_missing(self) -> None:
        make_deb(self.debs, "zeta", {"etc/zeta.conf": b"z", "bin/z": b"z", "usr/share/man/man1/z.1": b"m"}, conffiles="/etc/zeta.conf\n")
        make_deb(self.debs, "alpha", {"usr/lib/a": b"a"}, architecture="amd64", Multi_Arch="same")
        self.stage()
        status = (self.out / "var/lib/dpkg/status").read_text()
        self.assertEqual([line for line in status.splitlines() if line.startswith("Package:")], ["Package: alpha", "Package: zeta"])
        self.assertIn("Conffiles:\n /etc/zeta.conf fbade9e36a3f36d3d676c1b808451dd7\n", status)
        self.assertTrue((self.out / "var/lib/dpkg/info/alpha:amd64.list").is_file())
        listing = subprocess.run(["dpkg", f"--root={self.out}", "-l"], capture_output=True, text=True, check=True)
        self.assertRegex(listing.stdout, r"ii +zeta +1.0")
        verified = subprocess.run(["dpkg", f"--root={self.out}", "--verify"], capture_output=True, text=True)
        self.assertEqual((verified.returncode, verified.stdout, verified.stderr), (0, "", ""))

    def test_base_status_comes_along_and_a_second_installation_is_an_error(self) -> None:
        base = self.folder / "status"
        base.write_text("Package: mid\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n\n")
        make_deb(self.debs, "alpha", {"usr/lib/a": b"a"})
        self.stage("--base-status", str(base))
        self.assertEqual([line[9:] for line in (self.out / "var/lib/dpkg/status").read_text().splitlines() if line.startswith("Package")], ["alpha", "mid"])
        self.assertFalse((self.out / "bin").exists())
        make_deb(self.debs, "mid", {"usr/lib/m": b"m"})
        self.assertIn("DEB_TWICE: mid is installed twice", self.stage("--base-status", str(base), status=1))

    def test_a_shared_path_needs_replaces(self) -> None:
        make_deb(self.debs, "one", {"usr/lib/x": b"1", "bin/y": b"1"})
        make_deb(self.debs, "two", {"usr/lib/x": b"2", "usr/bin/y": b"2"})
        stderr = self.stage(status=1)
        self.assertIn("DEB_CONFLICT: /usr/lib/x is in both one_1.0_all.deb and two_1.0_all.deb", stderr)
        self.assertIn("DEB_CONFLICT: /usr/bin/y", stderr)
        make_deb(self.debs, "one", {"usr/lib/x": b"1", "bin/y": b"1"}, Replaces="two (<< 2), three")
        self.stage()
        self.assertEqual((self.out / "usr/lib/x").read_bytes(), b"1")

    def test_replaces_names_versions(self) -> None:
        texts = {"other (= 1.0)": True, "other (<< 1.2)": True, "other:any (<=1.0)": True, "other (>> 0.9~)": True, "other (>= 1:0)": False}
        texts |= {"a, other": True, "a,\n other\n": True, "other (<< 1.0)": False, "other (<< 1), other (= 1.0)": True, "": False}
        texts["othe, another, other1"] = False
        for text, expected in texts.items():
            mine, other = ({"Package": name, "Version": "1.0", "Replaces": text} for name in ("mine", "other"))
            found = Control(Path("mine"), "", mine, "", []).replaces(Control(Path("other"), "", other, "", []))
            self.assertEqual(found, expected, text)

    def test_a_path_is_not_shared_with_a_version_that_replaces_does_not_name(self) -> None:
        make_deb(self.debs, "one", {"usr/lib/x": b"1"}, Replaces="two (<< 1.0)")
        make_deb(self.debs, "two", {"usr/lib/x": b"2"})
        self.assertIn("DEB_CONFLICT: /usr/lib/x is in both", self.stage(status=1))

    def test_fields_of_a_paragraph(self) -> None:
        text = "Package: a\nX_Vendor: y\nEmpty:\nDepends: b,\n c (>= 1:2)\nDescription: d\n  folded: e\n .\nTag:\tcaf\udce9\x85f\n"
        fields = {"Package": "a", "X_Vendor": "y", "Empty": "", "Depends": "b,\n c (>= 1:2)", "Description": "d\n  folded: e\n .", "Tag": "caf\udce9\x85f"}
        self.assertEqual(fields_of(text), fields)

    def test_two_runs_give_the_same_layer(self) -> None:
        for name in ("one", "two", "three"):
            make_deb(self.debs, name, {f"usr/lib/{name}/f": b"x", "usr/share/doc/" + name + "/copyright": b"c"})
        digests = set()
        for turn in ("a", "b"):
            shutil.rmtree(self.out, ignore_errors=True)
            self.stage()
            packed = run("pack", str(self.out), str(self.folder / turn), "--epoch", "1764547200")
            digests.add(packed.stdout.split()[0])
        self.assertEqual(len(digests), 1)

    def test_broken_and_mixed_architectures(self) -> None:
        make_deb(self.debs, "one", {"usr/a": b"1"}, architecture="amd64")
        make_deb(self.debs, "two", {"usr/b": b"1"}, architecture="arm64")
        self.assertIn("DEB_ARCHITECTURE: packages of amd64 and arm64", self.stage(status=1))
        (self.debs / "zzz_1_all.deb").write_bytes(b"!<arch>\nnot a deb")
        self.assertIn("DEB_BROKEN: zzz_1_all.deb:", self.stage(status=1))


class RootfsTest(unittest.TestCase):
    def setUp(self) -> None:
        self.out = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.out)
        for path, text in {
            "usr/share/base-passwd/passwd.master": "root:*:0:0:root:/root:/bin/bash\n", "usr/share/base-passwd/group.master": "root:*:0:\n",
            "usr/share/ca-certificates/m/b.crt": "B\n", "usr/share/ca-certificates/m/a.crt": "A", "usr/bin/python3.11": "",
        }.items():
            (self.out / path).parent.mkdir(parents=True, exist_ok=True)
            (self.out / path).write_text(text)
        (self.out / "var/run").mkdir(parents=True)

    def test_what_maintainer_scripts_would_do(self) -> None:
        for _ in range(2):
            self.assertEqual(run("stage.rootfs", str(self.out)).returncode, 0)
        self.assertEqual((self.out / "etc/ssl/certs/ca-certificates.crt").read_text(), "A\nB\n")
        self.assertEqual((self.out / "etc/passwd").read_text().splitlines()[-1], "nonroot:*:65532:65532:nonroot:/home/nonroot:/usr/sbin/nologin")
        self.assertEqual((self.out / "etc/group").read_text().count("nonroot"), 1)
        home = (self.out / "home/nonroot").stat()
        self.assertEqual((home.st_uid, home.st_gid, home.st_mode & 0o7777), (65532, 65532, 0o755))
        self.assertEqual((self.out / "tmp").stat().st_mode & 0o7777, 0o1777)
        links = {name: os.readlink(self.out / name) for name in ("usr/bin/python3", "etc/localtime", "var/run")}
        self.assertEqual(links, {"usr/bin/python3": "python3.11", "etc/localtime": "/usr/share/zoneinfo/Etc/UTC", "var/run": "/run"})

    def test_the_cache_is_what_ldconfig_would_list(self) -> None:
        libraries = self.out / "usr/lib/x86_64-linux-gnu"
        libraries.mkdir(parents=True)
        host = Path("/usr/lib/x86_64-linux-gnu")
        if not (host / "libc.so.6").exists():
            self.skipTest("this machine's libraries are not amd64's")
        for name in ("libc.so.6", "libm.so.6", "libz.so.1", "liblzma.so.5", "libdl.so.2", "libzstd.so.1"):
            shutil.copy(host / name, libraries / name)
        (self.out / "lib").symlink_to("usr/lib")
        (self.out / "etc/ld.so.conf.d").mkdir(parents=True)
        (self.out / "etc/ld.so.conf").write_text("include /etc/ld.so.conf.d/*.conf\n")
        (self.out / "etc/ld.so.conf.d/x.conf").write_text("# multiarch\n/lib/x86_64-linux-gnu\n/usr/lib/x86_64-linux-gnu\n")
        self.assertEqual(run("stage.rootfs", str(self.out)).returncode, 0)
        ours = self.listed()
        subprocess.run(["ldconfig", "-r", str(self.out), "-X"], check=True)
        self.assertEqual(ours, self.listed())
        self.assertEqual(len(ours), 7)

    def test_a_library_that_is_cut_off_anywhere_is_named(self) -> None:
        host = Path("/usr/lib/x86_64-linux-gnu/libz.so.1")
        if not host.exists():
            self.skipTest("this machine's libraries are not amd64's")
        whole = host.read_bytes()
        file = self.out / "libz.so.1"
        dice = random.Random(22)
        for size in (6, 17, 63, 64, 65, 200, *(dice.randrange(64, 1000) for _ in range(8))):
            file.write_bytes(whole[:size])
            with self.assertRaisesRegex(StageError, f"^ELF_BROKEN: {file}: this library of {size} bytes is cut off"):
                read_library(file)
        for size in range(0, len(whole), 5003):
            file.write_bytes(whole[:size])
            with contextlib.suppress(StageError):
                self.assertIn(read_library(file), (None, read_library(host)))

    def test_a_cut_off_library_ends_the_stage_by_its_name(self) -> None:
        libraries = self.out / "usr/lib"
        libraries.mkdir(parents=True)
        (libraries / "libcut.so.1").write_bytes(b"\x7fELF\x02\x01" + bytes(10) + b"\x03\0\x3e\0" + b"\1" * 44)
        (self.out / "lib").symlink_to("usr/lib")
        done = run("stage.rootfs", str(self.out))
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"^ELF_BROKEN: \S+/libcut.so.1: .*is its package whole\?\n$")

    def listed(self) -> list[str]:
        done = subprocess.run(["ldconfig", "-r", str(self.out), "-p"], capture_output=True, text=True, check=True)
        return [line for line in done.stdout.splitlines() if not line.startswith("Cache generated")]


if __name__ == "__main__":
    unittest.main()
