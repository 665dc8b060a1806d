"""Reads what a stopped process named: its memory, its links and its sockets (proc(5), pidfd_getfd(2))."""

from __future__ import annotations

import os
import re
import socket

from run import system

LONGEST_PATH = 4096
_PAGE = 4096
# The same answer for whoever asks; another process has to be named by its number.
_SELF = re.compile(r"^/proc/(?:self|thread-self)(?=/|$)")
_QEMU = b"/dev/.qemu"


class Process:
    """A process that waits for an answer, by the number of one of its threads."""

    def __init__(self, thread: int) -> None:
        self._thread = thread

    def memory(self, address: int, size: int) -> bytes:
        """Returns `size` bytes. Raises OSError where nothing is mapped; the kernel would answer EFAULT there."""
        with open(f"/proc/{self._thread}/mem", "rb", buffering=0) as file:
            data = os.pread(file.fileno(), size, address)
        if len(data) < size:
            raise OSError(f"{len(data)} of {size} bytes")
        return data

    def path(self, address: int) -> str:
        """Returns the text at an address, which ends with a zero byte."""
        found = b""
        while b"\0" not in found and len(found) < LONGEST_PATH:
            # Page by page: the next one may not be mapped.
            place = address + len(found)
            found += self.memory(place, _PAGE - place % _PAGE)
        return os.fsdecode(found.split(b"\0", 1)[0])

    def folder(self, descriptor: int) -> str:
        """Returns where a descriptor leads, the working folder for AT_FDCWD (-100)."""
        name = "cwd" if descriptor == -100 else f"fd/{descriptor}"
        return os.readlink(f"/proc/{self._thread}/{name}")

    def read_link(self, path: str) -> str | None:
        """Returns where a link leads, as this process sees it; None for what is no link."""
        if _SELF.match(path) and path.count("/") == 2:
            return f"/proc/{self._thread}"
        try:
            return os.readlink(path)
        except OSError:
            return None

    def protocol(self, descriptor: int) -> int | None:
        """Returns the protocol of a socket (getsockopt SO_PROTOCOL, socket(7)); None where there is none."""
        try:
            copy = system.descriptor_of(self._leader(), descriptor)
        except OSError:
            return None
        try:
            # A duplicate for the object to close.
            with socket.socket(fileno=os.dup(copy)) as handle:
                return handle.getsockopt(socket.SOL_SOCKET, socket.SO_PROTOCOL)
        except OSError:
            return None
        finally:
            os.close(copy)

    def command(self) -> str:
        """Returns its command line, without the emulator."""
        try:
            with open(f"/proc/{self._thread}/cmdline", "rb") as file:
                words = file.read().rstrip(b"\0").split(b"\0")
        except OSError:
            return "(ended)"
        words = words[1:] if words[0] == _QEMU else words
        return b" ".join(words).decode("utf-8", "backslashreplace")

    def _leader(self) -> int:
        with open(f"/proc/{self._thread}/status", encoding="ascii", errors="replace") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("Tgid:"))
