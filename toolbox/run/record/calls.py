"""The system calls by which a program reaches a network or changes a file by its name, and where their arguments lie.

A file that was opened for reading cannot be written, so read(2), write(2) and the like need not be seen. Sends without an address go
to what connect(2) named. Numbers: arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from enum import Enum

# asm-generic/fcntl.h; x86-64 and arm64 have the same four. O_TMPFILE needs one of the first two.
OPENS_TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
# linux/fcntl.h.
AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH = 0x100, 0x1000


class Needs(Enum):
    """What has to be at a path for a call to change anything there."""

    ANYTHING = "anything"
    SOMETHING = "something"
    NOTHING = "nothing"
    CREATE_FLAG = "something, or O_CREAT"


@dataclass(frozen=True)
class Condition:
    """Tells the kernel which calls to show: those whose argument has one of the bits."""

    argument: int
    bits: int = 0xFFFFFFFFFFFFFFFF


@dataclass(frozen=True)
class Place:
    """A path among the arguments: `folder` is a file descriptor that it begins at; without `path` the descriptor is what is changed."""

    folder: int | None
    path: int | None
    needs: Needs = Needs.SOMETHING
    follow: bool = True
    nofollow: tuple[int, int] | None = None
    """An argument and its bit that say that the last link is not followed."""


@dataclass(frozen=True)
class Call:
    """A system call: its numbers, when it matters, and what it names. `flags` is where open's flags lie."""

    name: str
    x86_64: int | None
    aarch64: int | None
    places: list[Place] = field(default_factory=list)
    when: Condition | None = None
    flags: int | None = None

    def number(self, machine: str) -> int | None:
        return self.x86_64 if machine == "x86_64" else self.aarch64


def _opens(name: str, x86_64: int, aarch64: int | None, folder: int | None, path: int, flags: int) -> Call:
    place = Place(folder, path, Needs.CREATE_FLAG, nofollow=(flags, os.O_NOFOLLOW))
    return Call(name, x86_64, aarch64, [place], Condition(flags, OPENS_TO_WRITE), flags)


def _changes(name: str, x86_64: int | None, aarch64: int | None, *places: Place) -> Call:
    return Call(name, x86_64, aarch64, list(places))


def _new(folder: int | None, path: int) -> Place:
    return Place(folder, path, Needs.NOTHING, follow=False)


def _entry(folder: int | None, path: int) -> Place:
    """A name in a folder, not what it links to."""
    return Place(folder, path, follow=False)


def _target(folder: int | None, path: int) -> Place:
    return Place(folder, path, Needs.ANYTHING, follow=False)


def _flagged(folder: int | None, path: int | None, flags: int) -> Place:
    return Place(folder, path, nofollow=(flags, AT_SYMLINK_NOFOLLOW))


IO_URING_SETUP = Call("io_uring_setup", 425, 425)
NETWORK = [
    Call("connect", 42, 203),
    Call("sendto", 44, 206, when=Condition(4)),
    Call("sendmsg", 46, 211),
    Call("sendmmsg", 307, 269),
]
# A Unix socket with a name is a file.
BIND = Call("bind", 49, 200)
FILES = [
    _opens("open", 2, None, None, 0, 1),
    _opens("openat", 257, 56, 0, 1, 2),
    Call("openat2", 437, 437, [Place(0, 1, Needs.CREATE_FLAG)], flags=2),
    _changes("creat", 85, None, Place(None, 0, Needs.ANYTHING)),
    _changes("truncate", 76, 45, Place(None, 0)),
    _changes("mkdir", 83, None, _new(None, 0)),
    _changes("mkdirat", 258, 34, _new(0, 1)),
    _changes("mknod", 133, None, _new(None, 0)),
    _changes("mknodat", 259, 33, _new(0, 1)),
    _changes("symlink", 88, None, _new(None, 1)),
    _changes("symlinkat", 266, 36, _new(1, 2)),
    _changes("link", 86, None, _new(None, 1)),
    _changes("linkat", 265, 37, _new(2, 3)),
    _changes("rename", 82, None, _entry(None, 0), _target(None, 1)),
    _changes("renameat", 264, 38, _entry(0, 1), _target(2, 3)),
    _changes("renameat2", 316, 276, _entry(0, 1), _target(2, 3)),
    _changes("unlink", 87, None, _entry(None, 0)),
    _changes("unlinkat", 263, 35, _entry(0, 1)),
    _changes("rmdir", 84, None, _entry(None, 0)),
    _changes("chmod", 90, None, Place(None, 0)),
    _changes("fchmod", 91, 52, Place(0, None)),
    _changes("fchmodat", 268, 53, Place(0, 1)),
    _changes("fchmodat2", 452, 452, _flagged(0, 1, 3)),
    _changes("chown", 92, None, Place(None, 0)),
    _changes("fchown", 93, 55, Place(0, None)),
    _changes("lchown", 94, None, _entry(None, 0)),
    _changes("fchownat", 260, 54, _flagged(0, 1, 4)),
    _changes("utime", 132, None, Place(None, 0)),
    _changes("utimes", 235, None, Place(None, 0)),
    _changes("futimesat", 261, None, Place(0, 1)),
    _changes("utimensat", 280, 88, _flagged(0, 1, 3)),
    _changes("setxattr", 188, 5, Place(None, 0)),
    _changes("lsetxattr", 189, 6, _entry(None, 0)),
    _changes("fsetxattr", 190, 7, Place(0, None)),
    _changes("removexattr", 197, 14, Place(None, 0)),
    _changes("lremovexattr", 198, 15, _entry(None, 0)),
    _changes("fremovexattr", 199, 16, Place(0, None)),
    _changes("setxattrat", 463, 463, _flagged(0, 1, 2)),
    _changes("removexattrat", 466, 466, _flagged(0, 1, 2)),
]
ALL = [*NETWORK, BIND, *FILES, IO_URING_SETUP]


def by_number(machine: str) -> dict[int, Call]:
    """Every call that this machine has."""
    return {number: call for call in ALL if (number := call.number(machine)) is not None}
