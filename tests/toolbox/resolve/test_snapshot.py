"""Real apt with a signed archive whose Release files have ended."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from unittest import mock

from servers import Server, reply
from subjects import TOOLBOX

sys.path.insert(0, str(TOOLBOX))

from resolve import apt, snapshot
from resolve.errors import ResolveError

MADE, UNTIL = datetime(2026, 6, 1, 8, tzinfo=UTC), datetime(2026, 6, 8, 8, tzinfo=UTC)


class Archive(Server):
    """An archive of empty suites, signed."""

    def __init__(self, keys: Path, made: datetime | None, until: datetime | None) -> None:
        self._keys, self._made, self._until = keys, made, until
        super().__init__(self._give)

    def _give(self, handler: BaseHTTPRequestHandler) -> None:
        if handler.path.endswith("/InRelease"):
            suite = handler.path.split("/dists/")[1].split("/")[0]
            return reply(handler, 200, self._signed(suite))
        return reply(handler, 200) if handler.path.endswith("/main/binary-amd64/Packages") else reply(handler, 404)

    def _signed(self, suite: str) -> bytes:
        times = [(name, when) for name, when in (("Date", self._made), ("Valid-Until", self._until)) if when]
        said = "".join(f"{name}: {format_datetime(when.replace(tzinfo=None))[:-5]}UTC\n" for name, when in times)
        listed = f"SHA256:\n {hashlib.sha256(b'').hexdigest()} 0 main/binary-amd64/Packages\n"
        release = f"Suite: {suite}\nCodename: {suite}\n{said}Components: main\nArchitectures: amd64\n{listed}"
        command = ["gpg", "--homedir", str(self._keys), "--batch", "--clearsign"]
        return subprocess.run(command, input=release.encode(), capture_output=True, check=True).stdout


@unittest.skipUnless(shutil.which("apt-get") and shutil.which("gpg"), "apt or gpg is not there")
class SnapshotTest(unittest.TestCase):
    keys: Path

    @classmethod
    def setUpClass(cls) -> None:
        cls.keys = Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.keys, ignore_errors=True)
        gpg = ["gpg", "--homedir", str(cls.keys), "--batch"]
        subprocess.run([*gpg, "--passphrase", "", "--quick-gen-key", "tests", "ed25519", "sign", "never"], check=True, capture_output=True)
        subprocess.run([*gpg, "--output", str(cls.keys / "ring.gpg"), "--export"], check=True, capture_output=True)

    def prepare(self, day: str = "", made: datetime | None = MADE, until: datetime | None = UNTIL) -> list[str]:
        """Returns what is refused, as CODE: message."""
        archive = Archive(self.keys, made, until)
        self.addCleanup(archive.close)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        subject = apt.Apt(Path(folder.name), "amd64", apt.Mirrors(f"{archive.url}/debian", f"{archive.url}/security"))
        with mock.patch.object(apt, "KEYRING", str(self.keys / "ring.gpg")), mock.patch.dict(os.environ, {snapshot.VARIABLE: day}):
            try:
                subject.prepare("bookworm")
            except ResolveError as refusal:
                return [str(problem) for problem in refusal.problems]
        return []

    def test_one_that_has_ended_is_named_with_what_to_do(self) -> None:
        said = self.prepare()
        self.assertEqual(len(said), 3, said)
        for suite, line in zip(("bookworm", "bookworm-updates", "bookworm-security"), said, strict=True):
            self.assertRegex(line, rf"^RESOLVE_SNAPSHOT: the Release file of {suite} ended \d+d .* ago: the mirror is a snapshot of a day, or ")
            self.assertIn("for a snapshot give its day, --debian-snapshot=YYYY-MM-DD; else take a mirror that is kept up to date", line)
            self.assertNotIn("127.0.0.1", line)

    def test_a_declared_snapshot_counts_as_of_its_day(self) -> None:
        for day in ("2026-06-01", "2026-06-05", "2026-06-08"):
            self.assertEqual(self.prepare(day), [], day)

    def test_another_day_than_that_of_the_snapshot_is_refused(self) -> None:
        said = "RESOLVE_SNAPSHOT: the Release file of bookworm"
        early, late = self.prepare("2026-05-31"), self.prepare("2026-06-09")
        self.assertIn(f"{said} is of 2026-06-01, after --debian-snapshot=2026-05-31: give the day of the snapshot", early)
        self.assertIn(f"{said} ended on 2026-06-08, before --debian-snapshot=2026-06-09: give the day of the snapshot", late)
        self.assertEqual(len(self.prepare("2026-06-05", made=None)), 3)

    def test_one_that_never_ends_is_of_any_later_day(self) -> None:
        self.assertEqual(self.prepare("2026-11-01", until=None), [])
        self.assertEqual(self.prepare(until=datetime.now(UTC) + timedelta(days=2)), [])

    def test_what_is_no_day(self) -> None:
        self.assertEqual(self.prepare("june"), ["RESOLVE_SNAPSHOT: --debian-snapshot=june: expected a day as YYYY-MM-DD"])


if __name__ == "__main__":
    unittest.main()
