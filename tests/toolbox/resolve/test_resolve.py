from __future__ import annotations

import json
import sys
import tempfile
import unittest
from pathlib import Path

from subjects import TOOLBOX, run

sys.path.insert(0, str(TOOLBOX))

from resolve.apt import Mirrors
from resolve.debian import _entry
from resolve.errors import ResolveError
from resolve.needs import groups
from resolve.provided import read_provided, reject_changed
from resolve.python import choose, tags

ADDRESSES = {"DEBIAN_MIRROR": "http://127.0.0.1:9/d", "DEBIAN_SECURITY_MIRROR": "http://127.0.0.1:9/s", "PYTHON_INDEX": "http://127.0.0.1:9/i"}


def picked(machine: str, *names: str) -> str | None:
    order = {tag: place for place, tag in enumerate(tags(machine, "3.11", "2.36"))}
    wheel = choose([{"name": name} for name in names], order)
    return str(wheel["name"]) if wheel else None


class PythonTest(unittest.TestCase):
    def test_the_best_tag_wins(self) -> None:
        native, stable, pure = "x-1-cp311-cp311-manylinux_2_28_x86_64.whl", "x-1-cp38-abi3-manylinux2014_x86_64.whl", "x-1-py3-none-any.whl"
        self.assertEqual(picked("x86_64", pure, stable, native), native)
        self.assertEqual(picked("x86_64", pure, stable), stable)
        self.assertEqual(picked("x86_64", "x-1-cp311-cp311-manylinux_2_17_x86_64.whl", native), native)

    def test_newer_glibc_other_machines_and_other_pythons_are_out(self) -> None:
        self.assertIsNone(picked("aarch64", "x-1-cp311-cp311-manylinux_2_39_aarch64.whl", "x-1-cp311-cp311-manylinux_2_17_x86_64.whl",
                                 "x-1-cp312-cp312-manylinux_2_17_aarch64.whl", "x-1-cp311-cp311-musllinux_1_2_aarch64.whl"))

    def test_the_higher_build_number_wins(self) -> None:
        self.assertEqual(picked("x86_64", "x-1-1-py3-none-any.whl", "x-1-2-py3-none-any.whl"), "x-1-2-py3-none-any.whl")

    def test_a_glibc_that_is_none_is_refused(self) -> None:
        for glibc in ("2.x", "3.1", "2.36.1", ""):
            done = run("resolve", "python", "--arch", "amd64", "--version", "3.11", "--glibc", glibc, "demo==1", **ADDRESSES)
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"expected a version of glibc as 2.36, got {glibc!r}", done.stderr)

    def test_each_image_has_the_tags_of_its_python_and_its_glibc(self) -> None:
        wheel = "x-1-cp313-cp313-manylinux_2_41_x86_64.whl"
        for version, glibc, fits in (("3.13.5", "2.41", True), ("3.13.5", "2.40", False), ("3.11.2", "2.41", False)):
            order = {tag: place for place, tag in enumerate(tags("x86_64", version, glibc))}
            self.assertEqual(choose([{"name": wheel}], order) is not None, fits, (version, glibc))

    def test_uv_is_asked_for_the_newest_glibc_that_it_knows(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            uv = Path(folder) / "uv"
            known = "x86_64-manylinux_2_36, x86_64-manylinux_2_40, aarch64-manylinux_2_99"
            uv.write_text(f'#!/bin/sh\n[ "$3" = --help ] && echo "{known}" && exit\necho "asked: $*" >&2; exit 1\n')
            uv.chmod(0o755)
            for glibc, asked in (("2.41", "2_40"), ("2.40", "2_40"), ("2.39", "2_36"), ("2.35", "2_35")):
                done = run("resolve", "python", "--arch", "amd64", "--version", "3.13", "--glibc", glibc, "--uv", str(uv), "demo==1", **ADDRESSES)
                self.assertIn(f"--python-platform x86_64-manylinux_{asked} ", done.stderr)

    def test_uv_says_why(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            uv = Path(folder) / "uv"
            uv.write_text("#!/bin/sh\necho \"error: no version of numpy==99 at $UV_DEFAULT_INDEX\" >&2; exit 1\n")
            uv.chmod(0o755)
            environment = {**ADDRESSES, "PYTHON_INDEX": "http://me:s3cret@127.0.0.1:9/i"}
            done = run("resolve", "python", "--arch", "amd64", "--version", "3.11", "--glibc", "2.36", "--uv", str(uv), "numpy==99", **environment)
        self.assertEqual((done.returncode, done.stderr), (1, "RESOLVE_PYTHON: error: no version of numpy==99 at <mirror>\n"))

    def test_uv_and_its_lock(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            uv = Path(folder) / "uv"
            package = ('[[packages]]\nname = "Demo_Py"\nversion = "1.0"\nwheels = [{ url = "https://h.invalid/f/demo_py-1.0-py3-none-any.whl", size = 5, '
                       'hashes = { sha256 = "ab" } }]\n')
            remark = "[ $out ] || exec echo 'demo-py==1.0  # via -r requirements.in'\n"
            taking = "while [ $# -gt 0 ]; do [ \"$1\" = --output-file ] && out=$2; shift; done\n"
            uv.write_text(f"#!/bin/sh\n{taking}{remark}cat >$out <<'E'\n{package}E\n")
            uv.chmod(0o755)
            done = run("resolve", "python", "--arch", "arm64", "--version", "3.11", "--glibc", "2.36", "--uv", str(uv), "demo-py==1.0", **ADDRESSES)
        wheel = {
            "name": "demo-py", "version": "1.0", "filename": "demo_py-1.0-py3-none-any.whl", "size": 5, "sha256": "ab",
            "index": "default", "via": ["demo-py"],
        }
        self.assertEqual(json.loads(done.stdout), [wheel], done.stderr)

    def test_alone_asks_uv_for_no_dependencies(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            uv = Path(folder) / "uv"
            uv.write_text('#!/bin/sh\necho "asked: $*" >&2; exit 1\n')
            uv.chmod(0o755)
            said = [run("resolve", "python", "--arch", "amd64", "--version", "3.11", "--glibc", "2.36", "--uv", str(uv), *alone, "demo==1", **ADDRESSES).stderr
                    for alone in ([], ["--alone"])]
        self.assertEqual(["--no-deps" in text.split() for text in said], [False, True], said)


class DebianTest(unittest.TestCase):
    mirrors = Mirrors("http://u:p@h.invalid/debian", "http://h.invalid/debian-security")

    def test_an_entry_is_relative_to_its_archive(self) -> None:
        line = f"'http://h.invalid/debian-security/pool/updates/l/libx_1%3a2_all.deb' libx_1%3a2_all.deb 7 SHA256:{'0' * 64}"
        self.assertEqual(_entry(line, self.mirrors), {
            "name": "libx", "version": "1:2", "architecture": "all", "archive": "debian-security", "path": "pool/updates/l/libx_1:2_all.deb",
            "size": 7, "sha256": "0" * 64,
        })

    def test_a_dependency_names_the_packages_that_are_there_for_it(self) -> None:
        provided = {"libc6": ["libc6"], "debconf": ["debconf"], "debconf-2.0": ["debconf", "cdebconf"], "cdebconf": ["cdebconf"]}
        relations = ["libc6 (>= 2.36)", " debconf (>= 0.5) | debconf-2.0", " python3:any", " gone | libc6"]
        self.assertEqual(groups(relations, provided), [["libc6"], ["debconf", "cdebconf"], ["libc6"]])

    def test_md5_is_not_enough(self) -> None:
        with self.assertRaisesRegex(ResolveError, "no SHA256"):
            _entry("'http://h.invalid/debian/x_1_all.deb' x_1_all.deb 7 MD5Sum:0", self.mirrors)

    def test_every_missing_address_is_named(self) -> None:
        done = run("resolve", "debian", "--arch", "amd64", "--suite", "bookworm", "x", DEBIAN_MIRROR="", DEBIAN_SECURITY_MIRROR="")
        self.assertEqual(done.returncode, 1)
        lacking = [f"RESOLVE_ADDRESS: the environment lacks {name}" for name in ("DEBIAN_MIRROR", "DEBIAN_SECURITY_MIRROR")]
        self.assertEqual(done.stderr.splitlines(), lacking)

    def test_a_mirror_that_does_not_answer_is_an_error_without_its_address(self) -> None:
        done = run("resolve", "debian", "--arch", "arm64", "--suite", "bookworm", "x", **ADDRESSES)
        self.assertEqual(done.returncode, 1)
        self.assertIn("RESOLVE_DEBIAN: ", done.stderr)
        self.assertNotIn("127.0.0.1:9/d", done.stderr)

    def test_the_base_keeps_its_versions(self) -> None:
        with self.assertRaisesRegex(ResolveError, "RESOLVE_BASE: libc6 2 is needed, the base has 1"):
            reject_changed([{"name": "libc6", "version": "1"}], [{"name": "libc6", "version": "2"}])

    def test_a_lock_of_another_architecture_is_no_base(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            lock = Path(folder) / "lock.json"
            lock.write_text(json.dumps({"debs": [{"name": "a", "version": "1", "architecture": "amd64"}]}))
            with self.assertRaisesRegex(ResolveError, "is a lock for amd64, not for arm64"):
                read_provided(lock, "arm64")
            lock.write_text("{")
            with self.assertRaisesRegex(ResolveError, "not a lock with debs"):
                read_provided(lock, "arm64")


if __name__ == "__main__":
    unittest.main()
