from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from subjects import run

CONFIG = {"config": {"Env": ["PATH=/usr/bin", "COLOR=red"], "User": "demo", "WorkingDir": "/work", "Entrypoint": ["sh", "-c"], "Cmd": ["echo from cmd"]}}


@unittest.skipUnless(os.geteuid() == 0 and subprocess.run(["unshare", "-m", "true"]).returncode == 0, "needs CAP_SYS_ADMIN")
class RunTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.folder.chmod(0o755)
        self.root = self.folder / "root"
        for name in ("usr/bin", "etc", "work"):
            (self.root / name).mkdir(parents=True)
        (self.root / "etc/passwd").write_text("root:*:0:0::/root:\ndemo:*:1234:5678::/work:\n")
        (self.root / "etc/group").write_text("staff:*:77:\n")
        for program in ("dash", "cat", "id", "ls", "touch"):
            self.copy(shutil.which(program) or "")
        (self.root / "usr/bin/sh").symlink_to("dash")
        (self.folder / "config.json").write_text(json.dumps(CONFIG))

    def copy(self, program: str) -> None:
        """Copies a program and its libraries, as ldd names them."""
        shutil.copy(program, self.root / "usr/bin")
        for word in subprocess.run(["ldd", program], capture_output=True, text=True).stdout.split():
            if word.startswith("/"):
                target = self.root / word.lstrip("/")
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(word, target)

    def go(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run("run", str(self.root), "--config", str(self.folder / "config.json"), *arguments)

    def sh(self, script: str, *options: str) -> str:
        done = self.go(*options, "--", "sh", "-c", script)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_the_config_decides(self) -> None:
        self.assertEqual(self.go().stdout, "from cmd\n")
        self.assertEqual(self.sh("pwd; echo $COLOR $HOME; id -u; id -g"), "/work\nred /work\n1234\n5678\n")

    def test_a_variable_without_a_value_is_named(self) -> None:
        for bad in ("NOEQUALS", "", "=x", 7):
            (self.folder / "config.json").write_text(json.dumps({"config": {"Env": ["A=b=c", "EMPTY=", bad], "Cmd": ["id"]}}))
            done = self.go()
            self.assertEqual(done.returncode, 125)
            self.assertEqual(done.stderr, f"RUN_CONFIG: {self.folder}/config.json: Env holds {bad!r}: expected NAME=VALUE\n")

    def test_users(self) -> None:
        for user, ids in (("12345", "12345 0"), ("12345:staff", "12345 77"), ("root:9", "0 9"), ("demo", "1234 5678")):
            self.assertEqual(self.sh("echo $(id -u) $(id -g)", "--user", user), f"{ids}\n")
        self.assertIn("RUN_USER: 'nosuch'", self.go("--user", "nosuch", "--", "id").stderr)

    def test_no_capabilities_and_no_new_privileges_even_for_root(self) -> None:
        status = dict(line.split(":\t", 1) for line in self.sh("cat /proc/self/status", "--user", "0").splitlines() if ":\t" in line)
        self.assertEqual({status[name] for name in ("CapPrm", "CapEff", "CapBnd", "CapInh", "CapAmb")}, {"0" * 16})
        self.assertEqual(status["NoNewPrivs"], "1")

    def test_only_what_was_asked_for_can_be_written(self) -> None:
        (self.folder / "data").mkdir(mode=0o777)
        (self.folder / "data").chmod(0o777)
        script = "for p in /work/x /tmp/x /tmp/data/x /dev/shm/x /usr/x; do touch $p 2>/dev/null && echo $p; done; true"
        bind = f"{self.folder}/data:/tmp/data"
        written = self.sh(script, "--readonly", "--tmpfs", "/tmp", "--bind", bind, "--user", "0")
        self.assertEqual(written.split(), ["/tmp/x", "/tmp/data/x", "/dev/shm/x"])
        self.assertTrue((self.folder / "data/x").exists())

    def test_devices_processes_and_network_are_its_own(self) -> None:
        self.assertTrue({"null", "zero", "full", "random", "urandom", "shm", "fd"} <= set(self.sh("ls /dev").split()))
        self.assertEqual([name for name in self.sh("ls /proc").split() if name.isdigit()][:1], ["1"])
        self.assertEqual(len(self.sh("cat /proc/net/dev").splitlines()), 3)
        self.assertIn("Local:", self.sh("cat /proc/net/fib_trie"))
        self.assertNotIn("Local:", self.sh("cat /proc/net/fib_trie", "--network", "none"))

    def test_sys_is_there_and_cannot_be_written(self) -> None:
        self.assertIn("online", self.sh("ls /sys/devices/system/cpu").split())
        self.assertEqual(self.sh("ls /sys/class/net").split(), ["lo"])
        self.assertIn("Read-only file system", self.go("--user", "0", "--", "sh", "-c", "echo 1 > /sys/kernel/profiling").stderr)

    def test_exit_status(self) -> None:
        self.assertEqual(self.go("--", "sh", "-c", "exit 7").returncode, 7)
        killed = self.go("--", "sh", "-c", "kill -9 $$")
        self.assertEqual((killed.returncode, killed.stderr), (192 + 9, "RUN_SIGNAL: the command ended by SIGKILL\n"))
        missing = self.go("--", "nosuch")
        self.assertEqual((missing.returncode, missing.stderr), (127, "RUN_PROGRAM: nosuch: not found in /usr/bin\n"))
        wrong = self.go("--bind", "/nonexistent:/x", "--", "id")
        self.assertEqual((wrong.returncode, wrong.stderr), (126, "RUN_BIND: /nonexistent: no such file or folder\n"))

    def test_nothing_stays_mounted(self) -> None:
        self.sh("true", "--tmpfs", "/tmp")
        self.assertNotIn(str(self.root), Path("/proc/self/mountinfo").read_text())


class ElfTest(unittest.TestCase):
    def test_foreign_machines_are_named(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name, machine in (("a.so", 183), ("b.so", 62), ("sub/c.cubin", 190)):
                file = Path(folder) / name
                file.parent.mkdir(exist_ok=True)
                file.write_bytes(b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\0" + machine.to_bytes(2, "little"))
            (Path(folder) / "text").write_text("no ELF")
            done = run("run.elf", folder, "--arch", "arm64", "--allow", "*.cubin")
            self.assertEqual((done.returncode, done.stdout, done.stderr), (1, "b.so: amd64\n", "3 ELF files, 1 not for arm64\n"))
            self.assertEqual(run("run.elf", folder, "--arch", "arm64", "--allow", "*.cubin", "--allow", "b.*").returncode, 0)

    def test_a_file_that_is_cut_off_in_its_header_is_named(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "a.so").write_bytes(b"\x7fELF\x02\x01")
            done = run("run.elf", folder, "--arch", "arm64")
            self.assertEqual((done.returncode, done.stdout), (1, "a.so: cut off\n"))


if __name__ == "__main__":
    unittest.main()
