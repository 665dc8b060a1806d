from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

from subjects import TOOLBOX

CONFIG = {"config": {"Env": [f"PATH={os.environ['PATH']}"], "User": "0:0", "WorkingDir": "/"}}
# The machine's own tree at ROOT, in a mount namespace of its own.
INSIDE = 'mount --bind / "$1" && shift && exec "$@"'

NETWORK = {
    "UDP connect, which sends nothing": ("s(AF_INET, SOCK_DGRAM).connect(('8.8.8.8', 80))", "8.8.8.8:80/udp"),
    "TCP": ("s(AF_INET, SOCK_STREAM).connect(('192.0.2.1', 443))", "192.0.2.1:443/tcp"),
    "sendto": ("s(AF_INET, SOCK_DGRAM).sendto(b'x', ('198.51.100.1', 514))", "198.51.100.1:514/udp"),
    "sendmsg": ("s(AF_INET, SOCK_DGRAM).sendmsg([b'x'], [], 0, ('198.51.100.1', 515))", "198.51.100.1:515/udp"),
    "IPv6": ("s(AF_INET6, SOCK_DGRAM).connect(('2001:db8::1', 443))", "[2001:db8::1]:443/udp"),
    "IPv4 in IPv6": ("s(AF_INET6, SOCK_STREAM).connect(('::ffff:192.0.2.7', 443))", "192.0.2.7:443/tcp"),
    "broadcast": ("s(AF_INET, SOCK_DGRAM).sendto(b'x', ('255.255.255.255', 9))", "255.255.255.255:9/udp"),
    "DNS by TCP": ("s(AF_INET, SOCK_STREAM).connect(('127.0.0.1', 53))", "127.0.0.1:53/tcp"),
}
QUIET = {
    "loopback": "u = s(AF_INET, SOCK_DGRAM); u.bind(('127.0.0.1', 0)); s(AF_INET, SOCK_DGRAM).sendto(b'x', u.getsockname())",
    "loopback by IPv6": "s(AF_INET6, SOCK_DGRAM).connect(('::1', 9))",
    "its own name": "socket.create_server((socket.gethostname(), 0))",
    "Unix socket": "u = s(AF_UNIX); u.bind('/tmp/u'); u.listen(); s(AF_UNIX).connect('/tmp/u')",
    "abstract Unix socket": "u = s(AF_UNIX); u.bind('\\0u'); u.listen(); s(AF_UNIX).connect('\\0u')",
    "netlink": "s(AF_NETLINK, SOCK_RAW).sendto(b'x' * 20, (0, 0))",
    "a connected pair": "a, b = socket.socketpair(); a.sendmsg([b'x'])",
    "writes to /tmp": "open('/tmp/a', 'w').close(); os.rename('/tmp/a', '/tmp/b'); os.chmod('/tmp/b', 0o600); os.unlink('/tmp/b')",
    "writes to /tmp by a folder's descriptor": "open('a', 'w', opener=lambda p, f: os.open(p, f, dir_fd=os.open('/tmp', os.O_RDONLY))).close()",
    "reads": "open('/etc/passwd').close(); os.listdir('/etc'); os.stat('/etc/passwd'); os.access('/etc/passwd', os.W_OK)",
    "devices": "open('/dev/null', 'w').close(); open('/dev/stdout', 'w').close(); open('/proc/self/comm', 'w').write('x')",
    "a folder that is there": "os.makedirs('/etc', exist_ok=True)",
    "what is not there": "tries(lambda: os.unlink('/etc/none')); tries(lambda: open('/etc/none', 'r+'))",
    "memory": "os.fchmod(os.memfd_create('m'), 0o600)",
}
FILES = {
    "a new file": ("open('/opt/new', 'w')", "/opt/new"),
    "a file that is there": ("open('/etc/passwd', 'a')", "/etc/passwd"),
    "a file in a folder that is not there": ("open('/opt/none/new', 'w')", "/opt/none/new"),
    "a folder": ("os.mkdir('/opt/folder')", "/opt/folder"),
    "relative to the working folder": ("os.chdir('/etc'); open('../opt/./new', 'w')", "/opt/new"),
    "relative to a descriptor": ("os.mkdir('new', dir_fd=os.open('/opt', os.O_RDONLY))", "/opt/new"),
    "by a link in /tmp": ("os.symlink('/opt', '/tmp/l'); open('/tmp/l/new', 'w')", "/opt/new"),
    "by a link at the end": ("os.symlink('/opt/new', '/tmp/l'); open('/tmp/l', 'w')", "/opt/new"),
    "by /proc/self/cwd": ("os.chdir('/opt'); open('/proc/self/cwd/new', 'w')", "/opt/new"),
    "renamed from /tmp": ("open('/tmp/a', 'w').close(); os.rename('/tmp/a', '/opt/new')", "/opt/new"),
    "removed": ("os.unlink('/etc/passwd')", "/etc/passwd"),
    "its mode": ("os.chmod('/etc/passwd', 0o600)", "/etc/passwd"),
    "its mode, by a descriptor": ("os.fchmod(os.open('/etc/passwd', os.O_RDONLY), 0o600)", "/etc/passwd"),
    "its time": ("os.utime('/etc/passwd')", "/etc/passwd"),
    "its attributes": ("os.setxattr('/etc/passwd', 'user.a', b'x')", "/etc/passwd"),
    "cut off": ("os.truncate('/etc/passwd', 0)", "/etc/passwd"),
    "a link": ("os.symlink('x', '/opt/l')", "/opt/l"),
    "a hard link": ("os.link('/etc/passwd', '/opt/l')", "/opt/l"),
    "a pipe": ("os.mkfifo('/opt/p')", "/opt/p"),
    "a Unix socket": ("s(AF_UNIX).bind('/opt/socket')", "/opt/socket"),
    "a name that is no UTF-8": ("open(b'/opt/\\xff\\n', 'w')", "/opt/\\xff\\x0a"),
}
# The same program for all: it does what its argument says, whatever comes of it.
PROLOGUE = """
import ctypes, os, subprocess, sys, threading
from socket import *
import socket
s = socket.socket
def tries(work):
    try:
        work()
    except OSError as problem:
        print(problem)
"""


@unittest.skipUnless(os.geteuid() == 0 and subprocess.run(["unshare", "-m", "true"]).returncode == 0, "needs CAP_SYS_ADMIN")
class RecordTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(dir="/var/tmp"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "root").mkdir()
        (self.folder / "config.json").write_text(json.dumps(CONFIG))

    def go(self, program: str, prologue: str = PROLOGUE) -> subprocess.CompletedProcess[str]:
        options = ["--config", str(self.folder / "config.json"), "--readonly", "--tmpfs", "/tmp", "--record", str(self.folder / "record")]
        # Python leaves its own bytecode alone: it would be one more file.
        command = [sys.executable, "-B", "-c", prologue + program]
        runner = [sys.executable, "-B", "-m", "run", str(self.folder / "root"), *options, "--", *command]
        whole = ["unshare", "-m", "sh", "-c", INSIDE, "sh", str(self.folder / "root"), *runner]
        return subprocess.run(whole, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(TOOLBOX)}, timeout=60)

    def record(self, program: str, **options: str) -> list[tuple[str, str]]:
        done = self.go(program, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [(item["kind"], item["what"]) for item in self.found()["attempts"]]

    def found(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "record").read_text())
        return found

    def test_every_way_to_a_network_is_recorded(self) -> None:
        program = "".join(f"tries(lambda: {code})\n" for code, _ in NETWORK.values())
        self.assertEqual(self.record(program), sorted(("network", what) for _, what in NETWORK.values()))

    def test_every_way_to_change_a_file_is_recorded(self) -> None:
        for name, (code, what) in FILES.items():
            with self.subTest(name):
                self.assertEqual(self.record(f"def work():\n    {code}\ntries(work)"), [("file", what)])

    def test_what_stays_inside_is_not(self) -> None:
        for name, code in QUIET.items():
            with self.subTest(name):
                self.assertEqual(self.record(code), [])

    def test_shared_memory_is_told_apart(self) -> None:
        self.assertEqual(self.record("open('/dev/shm/x', 'w')"), [("shared-memory", "/dev/shm/x")])

    def test_names_are_recorded_and_there_are_none(self) -> None:
        program = "tries(lambda: print(socket.getaddrinfo('Telemetry.Example.com', 443)))\nprint(socket.gethostbyname('localhost'))"
        self.assertEqual(self.record(program), [("dns", "telemetry.example.com")])
        done = self.go(program)
        self.assertIn("Name or service not known", done.stdout)
        self.assertIn("127.0.0.1", done.stdout)
        command = self.found()["attempts"][0]["command"]
        self.assertTrue(command.startswith(f"{sys.executable} -B -c "), command)

    def test_threads_children_and_orphans_are_watched(self) -> None:
        program = """
def ask(port):
    tries(lambda: s(AF_INET, SOCK_DGRAM).connect(('192.0.2.1', port)))
thread = threading.Thread(target=ask, args=(1,)); thread.start(); thread.join()
if os.fork() == 0:
    ask(2)
    if os.fork() == 0:
        os.setsid()
        ask(3)
        os.close(1)
    os._exit(0)
subprocess.run([sys.executable, '-c', 'from socket import *; socket(AF_INET, SOCK_DGRAM).connect(("192.0.2.1", 4))'], stderr=subprocess.DEVNULL)
os.wait()
import time; time.sleep(0.3)
"""
        self.assertEqual(self.record(program), [("network", f"192.0.2.1:{port}/udp") for port in (1, 2, 3, 4)])

    def test_the_last_thing_that_it_does_is_seen(self) -> None:
        for _ in range(5):
            query = "b'\\0\\1\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0' + b'\\4last\\0' + b'\\0\\1\\0\\1'"
            program = f"s(AF_INET, SOCK_DGRAM).sendto({query}, ('127.0.0.1', 53))\nos.kill(os.getpid(), 9)"
            self.assertEqual(self.go(program).returncode, 201)
            self.assertEqual([item["what"] for item in self.found()["attempts"]], ["last"])

    def test_what_is_left_behind_and_never_rests_ends_with_it(self) -> None:
        program = """
for _ in range(4):
    if os.fork() == 0:
        while True: tries(lambda: s(AF_INET, SOCK_DGRAM).connect(('192.0.2.1', 9)))
import time; time.sleep(0.5)
"""
        self.assertEqual(self.record(program), [("network", "192.0.2.1:9/udp")])

    def test_many_at_once_are_all_seen(self) -> None:
        # Silent: threads that print at once write over each other's text, up to bytes that are no text (CPython's gh-119506).
        program = """
def ask(first):
    for port in range(first, first + 250):
        try: s(AF_INET, SOCK_DGRAM).connect(('192.0.2.1', port))
        except OSError: pass
threads = [threading.Thread(target=ask, args=(1 + 250 * n,)) for n in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
        self.assertEqual(len(self.record(program)), 2000)

    def test_what_cannot_be_seen_is_said_and_refused(self) -> None:
        program = "libc = ctypes.CDLL(None, use_errno=True); print(libc.syscall(425, 8, 0), ctypes.get_errno())"
        self.assertEqual(self.record(program), [("unobserved", "io_uring_setup")])
        self.assertEqual(self.go(program).stdout, "-1 1\n")

    def test_addresses_that_nobody_can_read_stop_nothing(self) -> None:
        program = "libc = ctypes.CDLL(None, use_errno=True)\nfor n in (connect, openat): print(libc.syscall(n, -100, 8, 1, 0), ctypes.get_errno())"
        numbers = "connect, openat = (42, 257) if os.uname().machine == 'x86_64' else (203, 56)\n"
        self.assertEqual(self.record(program, prologue=PROLOGUE + numbers), [])

    def test_the_command_ends_as_it_would(self) -> None:
        self.assertEqual(self.go("sys.exit(7)").returncode, 7)
        self.assertGreater(self.found()["seconds"], 0)
        self.assertEqual(self.found()["version"], 1)

    def test_nothing_is_recorded_of_what_never_ran(self) -> None:
        (self.folder / "config.json").write_text(json.dumps({"config": {**CONFIG["config"], "WorkingDir": "/nonexistent"}}))
        self.assertEqual(self.go("pass").returncode, 126)
        self.assertEqual((self.folder / "record").read_text(), "")


if __name__ == "__main__":
    unittest.main()
