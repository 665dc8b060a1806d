"""bootstrap/resolver.sh with programs of the test's own: it must not touch this machine's."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from subjects import TOOLBOX

ADDRESSES = {
    "DEBIAN_MIRROR": "http://me:s3cretword@mirror.invalid/debian",
    "DEBIAN_SECURITY_MIRROR": "http://mirror.invalid/security",
    "PYTHON_INDEX": "https://me:s3cretword@index.invalid/simple",
}


class ResolverTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        for name in ("sources.list.d", "apt.conf.d"):
            (self.folder / "apt" / name).mkdir(parents=True)
        (self.folder / "bin").mkdir()

    def run_with(self, apt: str, pip: str, **addresses: str) -> subprocess.CompletedProcess[str]:
        for name, body in (("apt-get", apt), ("pip", pip)):
            program = self.folder / "bin" / name
            program.write_text(f"#!/bin/sh\n{body}\n")
            program.chmod(0o755)
        places = {"APT": str(self.folder / "apt"), "BOOTSTRAP": str(TOOLBOX / "bootstrap"), "PATH": f"{self.folder}/bin:{os.environ['PATH']}"}
        command = ["sh", str(TOOLBOX / "bootstrap/resolver.sh")]
        return subprocess.run(command, capture_output=True, text=True, env={**ADDRESSES, **addresses, **places})

    def test_it_installs_by_the_addresses_and_keeps_none(self) -> None:
        done = self.run_with('[ "$1" != update ] || grep -q mirror.invalid "$APT/sources.list"', '[ "$PIP_INDEX_URL" = "$PYTHON_INDEX" ]')
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertFalse((self.folder / "apt/sources.list").exists())

    def test_what_fails_is_said_without_addresses(self) -> None:
        cases = {
            "package lists": (
                "echo \"E: Failed to fetch http://mirror.invalid/debian/x 404 [IP: 192.0.2.1 80] Could not resolve 'mirror.invalid'\" >&2; exit 100",
                "true",
            ),
            "gives no uv==": ("true", 'echo "ERROR: Could not find a version of uv at https://index.invalid/simple (host: index.invalid)" >&2; exit 1'),
        }
        for words, (apt, pip) in cases.items():
            with self.subTest(words=words):
                done = self.run_with(apt, pip)
                lines = done.stderr.splitlines()
                self.assertEqual((done.returncode, [line.startswith("RESOLVE_SETUP: ") for line in lines]), (1, [True, True]))
                self.assertIn(words, lines[1])
                for hidden in ("invalid", "s3cretword", "192.0.2.1"):
                    self.assertNotIn(hidden, done.stderr)

    def test_a_release_file_that_has_ended_is_named_and_let_pass_for_a_declared_snapshot_alone(self) -> None:
        said = "E: Release file for http://mirror.invalid/debian/dists/bookworm-updates/InRelease is expired (invalid since 12d 3h 4min 5s)."
        done = self.run_with(f'[ -e "$APT/apt.conf.d/99snapshot" ] || {{ echo "{said}" >&2; exit 100; }}', "true")
        self.assertIn("RESOLVE_SNAPSHOT: a Release file has ended: for a snapshot of a day give --debian-snapshot=YYYY-MM-DD", done.stderr)
        self.assertNotIn("mirror.invalid", done.stderr)
        given = self.run_with('grep -q \'Check-Valid-Until "false"\' "$APT/apt.conf.d/99snapshot"', "true", DEBIAN_SNAPSHOT="2026-06-01")
        self.assertEqual((given.returncode, given.stderr), (0, ""))

    def test_an_address_that_was_not_given(self) -> None:
        for name, what in (("DEBIAN_MIRROR", "the debian archive"), ("DEBIAN_SECURITY_MIRROR", "the security archive")):
            done = self.run_with("true", "true", **{name: ""})
            self.assertIn(f"\nMIRROR_MISSING: no address of {what}: the seed's apt names none; give --debian-", f"\n{done.stderr}")

    def test_without_an_index_pip_takes_its_own(self) -> None:
        done = self.run_with("true", '[ -z "${PIP_INDEX_URL+set}" ]', PYTHON_INDEX="")
        self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
