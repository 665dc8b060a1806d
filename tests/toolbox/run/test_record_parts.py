from __future__ import annotations

import os
import random
import socket
import struct
import sys
import tempfile
import unittest
from pathlib import Path

from subjects import TOOLBOX

sys.path.insert(0, str(TOOLBOX))

from run.record import filter as bpf
from run.record.address import outward, socket_file
from run.record.calls import ALL, OPENS_TO_WRITE, by_number
from run.record.names import UNREADABLE, asked_name, no_such_name
from run.record.paths import kind_of, resolve

ROUNDS = 2000
TCP, UDP = socket.IPPROTO_TCP, socket.IPPROTO_UDP


def ipv4(address: str, port: int) -> bytes:
    return struct.pack("=H", socket.AF_INET) + struct.pack("!H", port) + socket.inet_aton(address) + bytes(8)


def ipv6(address: str, port: int) -> bytes:
    return struct.pack("=H", socket.AF_INET6) + struct.pack("!HI", port, 0) + socket.inet_pton(socket.AF_INET6, address) + bytes(4)


def unix(path: bytes) -> bytes:
    return struct.pack("=H", socket.AF_UNIX) + path


def query(name: str, kind: int = 1) -> bytes:
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split(".") if part)
    return struct.pack("!6H", 7, 0x0100, 1, 0, 0, 1) + labels + b"\0" + struct.pack("!2H", kind, 1) + b"\0\0\x29\x10\0\0\0\0\0\0\0"


def run_filter(program: bytes, number: int, arch: int, arguments: list[int]) -> int:
    """Interprets classic BPF as linux/filter.h describes it."""
    data = struct.pack("<iIQ6Q", number, arch, 0, *arguments)
    instructions = list(struct.iter_unpack("<HBBI", program))
    place, accumulator = 0, 0
    while True:
        code, yes, no, value = instructions[place]
        place += 1
        if code == 0x20:
            (accumulator,) = struct.unpack_from("<I", data, value)
        elif code == 0x06:
            return int(value)
        else:
            holds = {0x15: accumulator == value, 0x35: accumulator >= value, 0x45: bool(accumulator & value)}[code]
            place += yes if holds else no


class FilterTest(unittest.TestCase):
    def test_it_shows_what_matters_and_nothing_else(self) -> None:
        dice = random.Random(1)
        for machine, arch in bpf.AUDIT_ARCH.items():
            program, known = bpf.program(machine), by_number(machine)
            for number in [*range(600), *(dice.randrange(600, bpf.X32) for _ in range(100))]:
                arguments = [dice.choice((0, 1, 0xFFFFFFFF, 1 << 32, dice.getrandbits(64))) for _ in range(6)]
                call = known.get(number)
                shown = call is not None and (call.when is None or bool(arguments[call.when.argument] & call.when.bits))
                self.assertEqual(run_filter(program, number, arch, arguments), bpf.SHOW if shown else bpf.ALLOW, (machine, number, arguments))

    def test_other_architectures_are_shown(self) -> None:
        for machine, arch in bpf.AUDIT_ARCH.items():
            program = bpf.program(machine)
            self.assertEqual(run_filter(program, 0, 0x40000003, [0] * 6), bpf.SHOW)
            self.assertEqual(run_filter(program, bpf.X32 | 1, arch, [0] * 6), bpf.SHOW)

    def test_opens_for_reading_never_stop(self) -> None:
        program = bpf.program("x86_64")
        for flags in (0, os.O_CLOEXEC, os.O_DIRECTORY | os.O_PATH, os.O_NOFOLLOW | os.O_NONBLOCK):
            self.assertEqual(run_filter(program, 257, bpf.AUDIT_ARCH["x86_64"], [0, 0, flags, 0, 0, 0]), bpf.ALLOW)
        for flags in (os.O_WRONLY, os.O_RDWR | os.O_CLOEXEC, os.O_CREAT, os.O_TRUNC, os.O_TMPFILE | os.O_RDWR):
            self.assertEqual(flags & OPENS_TO_WRITE == 0, False)
            self.assertEqual(run_filter(program, 257, bpf.AUDIT_ARCH["x86_64"], [0, 0, flags, 0, 0, 0]), bpf.SHOW)

    def test_numbers_are_told_apart(self) -> None:
        for machine in bpf.AUDIT_ARCH:
            self.assertEqual(len(by_number(machine)), sum(call.number(machine) is not None for call in ALL))


class AddressTest(unittest.TestCase):
    def test_examples(self) -> None:
        for data, protocol, expected in (
            (ipv4("8.8.8.8", 80), UDP, "8.8.8.8:80/udp"),
            (ipv6("2001:db8::1", 443), TCP, "[2001:db8::1]:443/tcp"),
            (ipv6("::ffff:10.0.0.1", 5), TCP, "10.0.0.1:5/tcp"),
            (ipv6("fe80::1", 5), None, "[fe80::1]:5/unknown"),
            (ipv4("10.0.0.1", 0), socket.IPPROTO_ICMP, "10.0.0.1:0/icmp"),
            (ipv4("127.3.2.1", 80), TCP, None),
            (ipv4("0.0.0.0", 80), TCP, None),
            (ipv6("::1", 80), TCP, None),
            (ipv6("::", 80), TCP, None),
            (ipv6("::ffff:127.0.0.1", 80), TCP, None),
            (ipv4("127.0.0.53", 53), UDP, None),
            (ipv4("127.0.0.53", 53), TCP, "127.0.0.53:53/tcp"),
            (ipv6("::1", 53), None, "[::1]:53/unknown"),
            (unix(b"/run/x\0"), None, None),
            (unix(b"\0abstract"), None, None),
            (struct.pack("=H", socket.AF_NETLINK) + bytes(10), None, None),
            (struct.pack("=H", socket.AF_UNSPEC) + bytes(14), UDP, None),
            (struct.pack("=HHII", socket.AF_VSOCK, 0, 1024, 2), 0, "2:1024/vsock"),
            (struct.pack("=H", socket.AF_PACKET) + bytes(18), 3, "family 17/protocol-3"),
            (ipv4("8.8.8.8", 80)[:7], UDP, "family 2/udp"),
            (b"", None, None),
        ):
            self.assertEqual(outward(data, protocol), expected, data)

    def test_only_loopback_and_kernel_families_are_quiet(self) -> None:
        dice = random.Random(2)
        for _ in range(ROUNDS):
            family = dice.choice((socket.AF_INET, socket.AF_INET6, dice.randrange(46)))
            data = struct.pack("=H", family) + dice.choice((b"", bytes(2))) + dice.randbytes(dice.randrange(40))
            if outward(data, TCP) is None:
                inside = family in (socket.AF_UNSPEC, socket.AF_UNIX, socket.AF_NETLINK, socket.AF_ALG)
                local = (family == socket.AF_INET and data[4:5] in (b"\x7f", b"\0")) or (family == socket.AF_INET6 and data[8:18] == bytes(10))
                self.assertTrue(inside or local, data)

    def test_random_addresses_are_written_as_they_are(self) -> None:
        dice = random.Random(3)
        for _ in range(ROUNDS):
            address, port = socket.inet_ntoa(bytes([dice.randrange(128, 256)]) + dice.randbytes(3)), dice.randrange(65536)
            self.assertEqual(outward(ipv4(address, port), UDP), f"{address}:{port}/udp")

    def test_socket_files(self) -> None:
        for data, path in ((unix(b"/run/x\0junk"), b"/run/x"), (unix(b"x"), b"x"), (unix(b"\0x"), None), (unix(b""), None), (ipv4("1.2.3.4", 1), None)):
            self.assertEqual(socket_file(data), path)


class NamesTest(unittest.TestCase):
    def test_names_come_back(self) -> None:
        dice = random.Random(4)
        letters = "abcxyz0129-_"
        for _ in range(ROUNDS):
            name = ".".join("".join(dice.choice(letters) for _ in range(dice.randint(1, 63))) for _ in range(dice.randint(1, 4)))
            self.assertEqual(asked_name(query(name.upper(), dice.choice((1, 28, 33)))), name)

    def test_any_bytes_are_read_without_an_error(self) -> None:
        dice = random.Random(5)
        for _ in range(ROUNDS):
            mixed = bytearray(query("a.example"))
            for _ in range(dice.randrange(4)):
                mixed[dice.randrange(len(mixed))] = dice.randrange(256)
            data = bytes(mixed[: dice.randint(0, len(mixed))])
            answer = no_such_name(data)
            self.assertEqual(answer is None, asked_name(data) == UNREADABLE)

    def test_the_answer_is_that_there_is_none(self) -> None:
        asked = query("a.example")
        answer = no_such_name(asked) or b""
        number, flags, questions, *others = struct.unpack_from("!6H", answer)
        self.assertEqual((number, flags & 0x800F, questions, others), (7, 0x8003, 1, [0, 0, 0]))
        self.assertEqual(answer[12:], asked[12 : len(answer)])
        self.assertEqual(asked_name(answer), "a.example")


class PathsTest(unittest.TestCase):
    def test_it_follows_links_as_the_kernel_does(self) -> None:
        def read_link(path: str) -> str | None:
            return os.readlink(path) if os.path.islink(path) else None

        dice = random.Random(6)
        with tempfile.TemporaryDirectory() as folder:
            root = Path(os.path.realpath(folder))
            names = ("a", "b", "c", "d")
            for first in names:
                for second in names:
                    (root / first / second).mkdir(parents=True)
            for _ in range(20):
                place = root / dice.choice(names) / f"l{dice.randrange(9)}"
                target = dice.choice((f"../{dice.choice(names)}", str(root / dice.choice(names)), ".", "..", "nowhere/at/all", f"l{dice.randrange(9)}"))
                if not place.is_symlink():
                    place.symlink_to(target)
            parts = (*names, ".", "..", "", *(f"l{n}" for n in range(9)))
            for _ in range(ROUNDS):
                path = "/".join(["a", *(dice.choice(parts) for _ in range(dice.randint(1, 6)))])
                absolute = f"{root}/{path}"
                # A loop ends with an error in the kernel; what is said of it does not matter.
                if _loops(absolute):
                    continue
                self.assertEqual(resolve(path, str(root), read_link), os.path.realpath(absolute), path)
                self.assertEqual(resolve(absolute, "/elsewhere", read_link), os.path.realpath(absolute), path)

    def test_loops_end(self) -> None:
        self.assertTrue(resolve("/l", "/", lambda _: "/l").startswith("/"))

    def test_who_may_write_where(self) -> None:
        for path, kind in (
            ("/tmp/x", None),
            ("/cache", None),
            ("/cachefiles", "file"),
            ("/tmpx", "file"),
            ("/dev/shm/x", "shared-memory"),
            ("/dev/null", None),
            ("/dev/pts/0", None),
            ("/dev/nvidia0", "file"),
            ("/proc/12/oom_score_adj", None),
            ("/proc/sys/vm/nr_hugepages", "file"),
            ("/memfd:x (deleted)", None),
            ("/", "file"),
        ):
            self.assertEqual(kind_of(path, ["/tmp", "/cache/"]), kind, path)


def _loops(path: str) -> bool:
    try:
        os.path.realpath(path, strict=True)
    except OSError as problem:
        return problem.errno == 40
    return False


if __name__ == "__main__":
    unittest.main()
