from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import unittest
from http.server import BaseHTTPRequestHandler

from servers import reply
from subjects import TOOLBOX
from test_fetch import DEB, FetchCase, deb


class DiskTest(FetchCase):
    def test_a_full_disk_is_said_before_the_work_and_leaves_nothing(self) -> None:
        self.mount_small(self.partial, "2m")
        stderr = self.fetch({"debs": [deb()]}, status=6)
        self.assertRegex(stderr, r"DISK_FULL: .*partial: 3 MB are needed, 2 MB are free")
        self.assertEqual(self.mirror.seen, [])

    def test_a_disk_that_fills_on_the_way(self) -> None:
        self.mount_small(self.partial, "4m")
        real = self.answer_deb

        def fill(handler) -> None:  # type: ignore[no-untyped-def]
            (self.partial / "other").write_bytes(bytes(3 << 20))
            real(handler)

        self.answer_deb = fill  # type: ignore[method-assign]
        self.assertIn("DISK_FULL: deb demo 2.0", self.fetch({"debs": [deb()]}, status=6))
        self.assert_nothing()

    def mount_small(self, folder, size: str) -> None:  # type: ignore[no-untyped-def]
        folder.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True).returncode:
            self.skipTest("needs CAP_SYS_ADMIN for a small file system")
        self.addCleanup(subprocess.run, ["umount", str(folder)], check=True)


class SignalTest(FetchCase):
    def test_a_killed_run_leaves_nothing_and_the_next_carries_on(self) -> None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            self.slow = True
            (self.folder / "list.json").write_text(json.dumps({"debs": [deb()]}))
            command = [sys.executable, "-m", "fetch", str(self.folder / "list.json"), str(self.out), "--partial", str(self.partial)]
            environment = {**os.environ, "PYTHONPATH": str(TOOLBOX), "DEBIAN_MIRROR": f"{self.mirror.url}/debian", "no_proxy": "127.0.0.1"}
            child = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
            part = self.partial / f"{deb()['sha256']}.part"
            while not part.exists() or part.stat().st_size < 1_000_000:
                time.sleep(0.02)
            child.send_signal(number)
            child.wait(10)
            self.assertEqual([file for file in self.out.rglob("*") if file.is_file()], [])
            self.slow = False
            self.fetch({"debs": [deb()]})
            self.assertIn(DEB, self.got().values())
            self.assertIn("Range", self.mirror.seen[-1][2])
            (self.partial / str(deb()["sha256"])).unlink()

    slow = False

    def answer_deb(self, handler: BaseHTTPRequestHandler) -> None:
        if not self.slow:
            super().answer_deb(handler)
            return
        reply(handler, 200, DEB[:2_000_000], length=len(DEB))
        for _ in range(100):
            handler.wfile.write(b"")
            time.sleep(0.05)
            if not self.slow:
                break


if __name__ == "__main__":
    unittest.main()
