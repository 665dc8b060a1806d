"""apt with a private state folder: another architecture than the machine's, another suite, nothing installed."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from resolve import snapshot
from resolve.errors import Problem, ResolveError, without_hosts, without_secrets

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
# Where apt fetched from: behind a name is an address.
_ADDRESS = re.compile(r" ?\[IP: [^\]]*\]")
_CHATTER = ("Reading", "Building", "Some packages could", "requested an impossible", "distribution that", "or been moved", "The following information")


@dataclass(frozen=True)
class Mirrors:
    """Roots of the archives "debian" and "debian-security"; may hold credentials, so never shown."""

    debian: str
    security: str

    @staticmethod
    def from_environment() -> Mirrors:
        """Reads DEBIAN_MIRROR and DEBIAN_SECURITY_MIRROR. Raises ResolveError naming each that is missing."""
        names = ("DEBIAN_MIRROR", "DEBIAN_SECURITY_MIRROR")
        missing = [Problem("RESOLVE_ADDRESS", f"the environment lacks {name}") for name in names if not os.environ.get(name)]
        if missing:
            raise ResolveError(missing)
        debian, security = (os.environ[name].rstrip("/") for name in names)
        return Mirrors(debian, security)

    def hide(self, text: str) -> str:
        return _ADDRESS.sub("", without_hosts(without_secrets(text, self.debian, self.security)))


@dataclass(frozen=True)
class Apt:
    """An apt that lives in `folder` and knows one architecture."""

    folder: Path
    architecture: str
    mirrors: Mirrors

    def prepare(self, suite: str) -> None:
        """Writes sources and an empty status, then reads the package lists of the suite. Raises ResolveError."""
        for name in ("etc/sources.list.d", "etc/apt.conf.d", "etc/preferences.d", "state/lists/partial", "cache/archives/partial"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.status.write_text("")
        sources = self.folder / "etc/sources.list.d/factory.sources"
        sources.write_text(_source(self.mirrors.debian, f"{suite} {suite}-updates") + _source(self.mirrors.security, f"{suite}-security"))
        day = snapshot.declared()
        # Said in both cases: the machine's own configuration may let pass what has ended.
        ends = f"Acquire::Check-Valid-Until={'true' if day is None else 'false'}"
        self.run("apt-get", "update", "-qq", "-o", "APT::Update::Error-Mode=any", "-o", "Acquire::Check-Date=true", "-o", ends)
        if day is not None:
            snapshot.check(self.folder / "state/lists", day)

    @property
    def status(self) -> Path:
        """The file that says what is installed."""
        return self.folder / "status"

    def run(self, program: str, *arguments: str) -> str:
        """Runs an apt program and returns its output. Raises ResolveError with apt's own words, without addresses."""
        done = subprocess.run([program, *self._options(), *arguments], capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
        if done.returncode != 0:
            said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip() and not line.startswith(_CHATTER)]
            if old := snapshot.expired(said):
                raise ResolveError(old)
            raise ResolveError([Problem("RESOLVE_DEBIAN", self.mirrors.hide(line.strip())) for line in said or ["apt failed"]])
        return done.stdout

    def _options(self) -> list[str]:
        settings = {
            "Dir::State": self.folder / "state", "Dir::State::status": self.status, "Dir::Cache": self.folder / "cache",
            "Dir::Etc": self.folder / "etc", "Dir::Etc::trusted": "/dev/null", "Dir::Etc::trustedparts": "/dev/null",
            "APT::Architecture": self.architecture, "APT::Architectures": self.architecture,
            "APT::Sandbox::User": "root", "Acquire::ForceHash": "SHA256", "Acquire::Languages": "none", "Acquire::Retries": "3",
            "APT::Get::AllowUnauthenticated": "false",
        }
        return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]


def _source(root: str, suites: str) -> str:
    return f"Types: deb\nURIs: {root}\nSuites: {suites}\nComponents: main\nSigned-By: {KEYRING}\n\n"
