"""Asks the kernel to show system calls, and answers it (seccomp(2), seccomp_unotify(2)).

A call that is shown waits until it is answered, so nothing is missed however busy the machine is, and its arguments do not change meanwhile.
"""

from __future__ import annotations

import errno
import fcntl
import os
import struct
from dataclasses import dataclass

from run import system

# struct seccomp_notif, seccomp_notif_resp and their ioctls: linux/seccomp.h.
_NOTIFICATION = struct.Struct("=QII iIQ 6Q")
_ANSWER = struct.Struct("=QqiI")
_RECEIVE, _SEND, _IS_VALID = 0xC0502100, 0xC0182101, 0x40082102
_CONTINUE = 1


@dataclass(frozen=True)
class Shown:
    """A system call that waits for an answer. `thread` is its thread's number in this process namespace."""

    cookie: int
    thread: int
    number: int
    arch: int
    arguments: tuple[int, ...]


class Listener:
    """The calls of one command and of all that it starts."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def fileno(self) -> int:
        return self._descriptor

    def receive(self) -> Shown | None:
        """Takes a call; None when the one that waited is gone. Waits for one."""
        data = bytearray(_NOTIFICATION.size)
        try:
            fcntl.ioctl(self._descriptor, _RECEIVE, data)
        except OSError as problem:
            if problem.errno in (errno.ENOENT, errno.EINTR):
                return None
            raise
        cookie, thread, _, number, arch, _, *arguments = _NOTIFICATION.unpack(data)
        return Shown(cookie, thread, number, arch, tuple(arguments))

    def waits(self, call: Shown) -> bool:
        """Says whether the call still waits: if not, what was read of its process may be another one's."""
        try:
            fcntl.ioctl(self._descriptor, _IS_VALID, struct.pack("=Q", call.cookie))
        except OSError:
            return False
        return True

    def allow(self, call: Shown) -> None:
        self._answer(call, 0, _CONTINUE)

    def refuse(self, call: Shown) -> None:
        """Has the call fail with EPERM, as the default profiles of container runtimes do."""
        self._answer(call, -errno.EPERM, 0)

    def close(self) -> None:
        os.close(self._descriptor)

    def _answer(self, call: Shown, error: int, flags: int) -> None:
        try:
            fcntl.ioctl(self._descriptor, _SEND, _ANSWER.pack(call.cookie, 0, error, flags))
        except OSError as problem:
            # Killed, or interrupted by a signal: the kernel shows it again when it is tried again.
            if problem.errno not in (errno.ENOENT, errno.EINPROGRESS):
                raise


def install(program: bytes) -> int:
    """Has the kernel show this process's calls from now on; returns the descriptor, which is closed by execve(2). Needs no-new-privs."""
    return system.seccomp_listener(program)


def take(process: int, descriptor: int) -> Listener:
    """Takes a listener out of a child that installed it."""
    return Listener(system.descriptor_of(process, descriptor))
