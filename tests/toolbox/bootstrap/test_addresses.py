"""bootstrap/addresses.sh with this machine's apt, upon configuration of the test's own."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

from subjects import TOOLBOX

SOURCES = """Types: deb
URIs: http://mirror.invalid/debian
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: https://me:s3cretword@mirror.invalid/debian-security/
Suites: bookworm-security
Components: main
"""
DEBIAN = {"DEBIAN_MIRROR": "http://mirror.invalid/debian", "DEBIAN_SECURITY_MIRROR": "https://me:s3cretword@mirror.invalid/debian-security"}


class AddressesTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        for name in ("apt/sources.list.d", "apt/apt.conf.d", "apt/preferences.d", "state/lists/partial", "cache/archives/partial"):
            (self.folder / name).mkdir(parents=True)
        self.write("apt.conf", f'Dir::Etc "{self.folder}/apt"; Dir::State "{self.folder}/state"; Dir::Cache "{self.folder}/cache";\n')

    def write(self, name: str, text: str) -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text)

    def addresses(self, **environment: str) -> dict[str, str]:
        """Runs the program; it must print nothing, as addresses may hold a password, and nobody else may read what it writes."""
        out = self.folder / "addresses"
        places = {"APT_CONFIG": str(self.folder / "apt.conf"), "ROOT": str(self.folder / "root"), "HOME": "/root", "PATH": os.environ["PATH"]}
        done = subprocess.run(["sh", str(TOOLBOX / "bootstrap/addresses.sh"), str(out)], capture_output=True, text=True, env={**places, **environment})
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertEqual(stat.S_IMODE(out.stat().st_mode), 0o600)
        return dict(line.split("=", 1) for line in out.read_text().splitlines())

    def test_what_debians_own_image_is_configured_with(self) -> None:
        self.write("apt/sources.list.d/debian.sources", SOURCES)
        self.assertEqual(self.addresses(), DEBIAN)

    def test_the_older_form(self) -> None:
        self.write("apt/sources.list", "".join(f"deb {root}/ bookworm{kind} main\n" for root, kind in zip(DEBIAN.values(), ("", "-security"), strict=True)))
        self.assertEqual(self.addresses(), DEBIAN)

    def test_nothing_is_configured(self) -> None:
        self.assertEqual(self.addresses(), {})

    def test_of_several_archives_it_is_always_the_same(self) -> None:
        self.write("apt/sources.list", "deb http://b.invalid/debian bookworm main\ndeb http://a.invalid/debian bookworm main\n")
        self.assertEqual(self.addresses(), {"DEBIAN_MIRROR": "http://a.invalid/debian"})

    def test_an_archive_of_others_is_none(self) -> None:
        self.write("apt/sources.list", "deb http://a.invalid/linux/debian bookworm stable\ndeb http://b.invalid/debian bookworm main\n")
        self.assertEqual(self.addresses(), {"DEBIAN_MIRROR": "http://b.invalid/debian"})

    def test_other_ways_than_http_are_none(self) -> None:
        self.write("apt/sources.list", "deb file:/srv/debian bookworm main\ndeb cdrom:[x]/ bookworm main\n")
        self.assertEqual(self.addresses(), {})

    def test_pip_and_go(self) -> None:
        self.write("root/etc/pip.conf", "[global]\ntimeout = 3\nindex-url = https://index.invalid/simple  \n")
        self.write("root/root/.config/go/env", "GOFLAGS=-x\nGOPROXY=https://go.invalid,direct\n")
        self.assertEqual(self.addresses(), {"PYTHON_INDEX": "https://index.invalid/simple", "GOPROXY": "https://go.invalid,direct"})

    def test_a_users_pip_comes_first_and_a_variable_before_both(self) -> None:
        self.write("root/etc/pip.conf", "[global]\nindex-url = https://all.invalid/simple\n")
        self.write("root/root/.config/pip/pip.conf", "[global]\nindex-url: https://own.invalid/simple\n")
        self.assertEqual(self.addresses(), {"PYTHON_INDEX": "https://own.invalid/simple"})
        self.assertEqual(self.addresses(PIP_INDEX_URL="https://variable.invalid/simple"), {"PYTHON_INDEX": "https://variable.invalid/simple"})
        self.assertEqual(self.addresses(UV_DEFAULT_INDEX="https://uv.invalid/simple"), {"PYTHON_INDEX": "https://uv.invalid/simple"})
        self.assertEqual(self.addresses(GOPROXY="off")["GOPROXY"], "off")


if __name__ == "__main__":
    unittest.main()
