"""Real apt with an archive on loopback: what it does not find, and what it says of the base."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
import unittest
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from unittest import mock

from servers import Server, reply
from subjects import TOOLBOX

sys.path.insert(0, str(TOOLBOX))

from resolve import apt
from resolve.debian import resolve_debian
from resolve.errors import Problem, ResolveError


def package(name: str, version: str = "1.0", **fields: str) -> str:
    """A paragraph of Packages; `fields` has _ for -."""
    more = "".join(f"{key.replace('_', '-')}: {value}\n" for key, value in fields.items())
    path = f"pool/main/{name}_{version}_amd64.deb"
    return f"Package: {name}\nVersion: {version}\nArchitecture: amd64\nMaintainer: t\nDescription: t\nFilename: {path}\nSize: 7\nSHA256: {'a' * 64}\n{more}\n"


class Archive(Server):
    """An archive without signatures: the packages of bookworm, and of other suites by name. `asked` has each suite that was asked for."""

    def __init__(self, *packages: str, **others: tuple[str, ...]) -> None:
        self._packages = {name: "".join(some).encode() for name, some in {"bookworm": packages, **others}.items()}
        self.asked: set[str] = set()
        super().__init__(self._give)

    def _give(self, handler: BaseHTTPRequestHandler) -> None:
        suite = handler.path.partition("/dists/")[2].partition("/")[0]
        self.asked.add(suite)
        name, _, part = suite.partition("-")
        if name not in self._packages:
            return reply(handler, 404)
        listed = self._packages[name] if "/debian/" in handler.path and not part else b""
        if handler.path.endswith("/Release"):
            digest = f" {hashlib.sha256(listed).hexdigest()} {len(listed)} main/binary-amd64/Packages\n"
            return reply(handler, 200, f"Suite: {suite}\nCodename: {suite}\nComponents: main\nArchitectures: amd64\nSHA256:\n{digest}".encode())
        return reply(handler, 200, listed) if handler.path.endswith("/main/binary-amd64/Packages") else reply(handler, 404)


@unittest.skipUnless(shutil.which("apt-get"), "apt is not there")
class AptTest(unittest.TestCase):
    archive: Archive

    @classmethod
    def setUpClass(cls) -> None:
        cls.archive = Archive(
            package("libgomp1"),
            package("curl", Depends="libcurl4 (>= 2)"),
            package("libcurl4"),
            package("mawk", Provides="awk"),
            package("gawk", Provides="awk"),
            package("newer", Depends="libc6 (>= 9)"),
            package("libc6", "9.1"),
            package("python3.11"),
            package("pythonx3.11", Depends="libgomp1"),
            trixie=(package("python3.13", "3.13.5-2", Depends="libssl3t64"), package("libssl3t64", "3.5.9-1")),
        )
        cls.addClassCleanup(cls.archive.close)

    def resolve(self, *packages: str, suite: str = "bookworm", base: list[dict[str, str]] | None = None) -> list[dict[str, object]]:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        lock = Path(folder.name) / "base.json"
        lock.write_text(json.dumps({"debs": base or []}))
        addresses = {
            "DEBIAN_MIRROR": f"{self.archive.url.replace('://', '://me:s3cretword@')}/debian",
            "DEBIAN_SECURITY_MIRROR": f"{self.archive.url}/security",
        }
        source = apt._source
        # There is no key of Debian's here.
        trusting = mock.patch.object(apt, "_source", lambda root, suites: f"Trusted: yes\n{source(root, suites)}".replace(f"Signed-By: {apt.KEYRING}\n", ""))
        with mock.patch.dict("os.environ", addresses), trusting:
            return resolve_debian("amd64", suite, list(packages), lock if base else None)

    def refused(self, *packages: str, suite: str = "bookworm", base: list[dict[str, str]] | None = None) -> list[Problem]:
        with self.assertRaises(ResolveError) as caught:
            self.resolve(*packages, suite=suite, base=base)
        for hidden in ("127.0.0.1", "IP:", "s3cretword", "/tmp/"):
            self.assertNotIn(hidden, str(caught.exception))
        return caught.exception.problems

    def test_packages_and_what_they_depend_on(self) -> None:
        self.assertEqual([entry["name"] for entry in self.resolve("pythonx3.11")], ["libgomp1", "pythonx3.11"])

    def test_every_name_that_is_none_is_told_with_the_nearest_and_nothing_of_the_base(self) -> None:
        found = self.refused(
            "libgomp2", "libgomp1", "python3.1", "awk", "zzzz", "libgomp1-", base=[{"name": "libc6", "version": "2.36", "architecture": "amd64"}]
        )
        self.assertEqual(
            [(problem.message, problem.asked) for problem in found],
            [
                ('bookworm has no package libgomp2 for amd64, did you mean "libgomp1"?', ("libgomp2",)),
                ('bookworm has no package python3.1 for amd64, did you mean "python3.11"?', ("python3.1",)),
                ("bookworm has no package awk for amd64; it is a virtual one, choose one that provides it: gawk, mawk", ("awk",)),
                ("bookworm has no package zzzz for amd64", ("zzzz",)),
                ('bookworm has no package libgomp1- for amd64, did you mean "libgomp1"?', ("libgomp1-",)),
            ],
        )

    def test_what_it_depends_on_is_not_there(self) -> None:
        found = self.refused("libgomp1", "curl", "nosuch", base=[{"name": "mawk", "version": "1.0", "architecture": "amd64"}])
        self.assertEqual([problem.asked for problem in found], [("nosuch",), ("curl",)])
        self.assertEqual(found[1].message, "curl : Depends: libcurl4 (>= 2) but it is not going to be installed")

    def test_what_the_base_has_is_too_old(self) -> None:
        found = self.refused("newer", base=[{"name": "libc6", "version": "2.36", "architecture": "amd64"}])
        self.assertEqual([(problem.code, problem.asked) for problem in found], [("RESOLVE_DEBIAN", ("newer",)), ("RESOLVE_BASE", ("newer",))])
        self.assertIn("libc6 (>= 9)", found[0].message)
        self.assertEqual(found[1].message, "the base's packages keep their versions: where one of libc6 is too old, lock the base again first")

    def test_another_suite_is_asked_with_its_updates_and_its_security_and_no_other_one(self) -> None:
        self.archive.asked.clear()
        found = self.resolve("python3.13", suite="trixie")
        self.assertEqual([(entry["name"], entry["version"]) for entry in found], [("libssl3t64", "3.5.9-1"), ("python3.13", "3.13.5-2")])
        self.assertEqual(self.archive.asked, {"trixie", "trixie-updates", "trixie-security"})
        self.assertEqual([problem.message for problem in self.refused("python3.11", suite="trixie")],
                         ['trixie has no package python3.11 for amd64, did you mean "python3.13"?'])

    def test_a_suite_that_is_none(self) -> None:
        found = self.refused("curl", suite="trixy")
        self.assertEqual({problem.asked for problem in found}, {("trixy",)})
        self.assertIn("/dists/trixy/", found[0].message)


if __name__ == "__main__":
    unittest.main()
