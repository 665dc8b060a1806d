"""The system calls that Python 3.11 lacks: unshare(2), mount(2), pivot_root(2), prctl(2), capset(2), seccomp(2), pidfd_getfd(2)."""

from __future__ import annotations

import ctypes
import fcntl
import os
import platform
import socket
import struct

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWPID, CLONE_NEWNET = 0x20000, 0x4000000, 0x8000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 32, 4096, 16384, 1 << 18
MNT_DETACH = 2
PR_SET_PDEATHSIG, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 1, 24, 38, 47, 4
SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER = 1, 8
LAST_CAPABILITY = "/proc/sys/kernel/cap_last_cap"
CAPABILITY_VERSION_3 = 0x20080522
_NUMBERS = {
    "x86_64": {"pivot_root": 155, "capset": 126, "seccomp": 317, "pidfd_getfd": 438},
    "aarch64": {"pivot_root": 41, "capset": 91, "seccomp": 277, "pidfd_getfd": 438},
}
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1
_libc = ctypes.CDLL(None, use_errno=True)


def unshare(flags: int) -> None:
    """Leaves the namespaces in `flags` for new ones. Raises OSError, as all functions here do."""
    _check(_libc.unshare(flags), "unshare")


def mount(source: str, target: str, kind: str | None = None, flags: int = 0, data: str | None = None) -> None:
    """Mounts `source` on `target`; flags are MS_*."""
    arguments = [text.encode() if text is not None else None for text in (source, target, kind)]
    _check(_libc.mount(*arguments, ctypes.c_ulong(flags), data.encode() if data else None), f"mount {target}")


def bind(source: str, target: str, readonly: bool = False) -> None:
    """Shows `source` at `target` too."""
    mount(source, target, None, MS_BIND | MS_REC)
    if readonly:
        # Flags that the mount has and that a remount must keep would have to be repeated (mount(2)); ours has none.
        mount("none", target, None, MS_BIND | MS_REMOUNT | MS_RDONLY)


def pivot(root: str) -> None:
    """Makes `root`, a mount point, the root of this mount namespace and drops the old one."""
    os.chdir(root)
    # Both in one place: the old root lies over the new one until it is detached (pivot_root(2), NOTES).
    _check(_syscall("pivot_root", b".", b"."), "pivot_root")
    _check(_libc.umount2(b".", MNT_DETACH), "umount old root")
    os.chdir("/")


def raise_loopback() -> None:
    """Brings up `lo` of this network namespace (netdevice(7))."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        name = b"lo".ljust(16, b"\0")
        (flags,) = struct.unpack_from("<h", fcntl.ioctl(handle, _SIOCGIFFLAGS, name + bytes(24)), 16)
        fcntl.ioctl(handle, _SIOCSIFFLAGS, name + struct.pack("<h", flags | _IFF_UP) + bytes(22))


def die_with_parent() -> None:
    """Has the kernel kill this process when its parent dies."""
    _check(_libc.prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0), "prctl")


def drop_bounding_set(last: int) -> None:
    """Takes every capability 0..last out of what this process and its children can ever get."""
    for capability in range(last + 1):
        _check(_libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0), "prctl")


def drop_capabilities() -> None:
    """Gives up every capability held, and with no-new-privs every way to get one again."""
    _check(_libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "prctl")
    header, nothing = struct.pack("<Ii", CAPABILITY_VERSION_3, 0), bytes(24)
    _check(_syscall("capset", header, nothing), "capset")
    _check(_libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl")


def seccomp_listener(program: bytes) -> int:
    """Has the kernel run a BPF program at each system call of this process and of all it starts; returns where it shows those that it is told to."""
    instructions = ctypes.create_string_buffer(program)
    # struct sock_fprog: how many instructions, padding, where.
    where = struct.pack("@HP", len(program) // 8, ctypes.addressof(instructions))
    return _descriptor("seccomp", SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, where)


def descriptor_of(process: int, descriptor: int) -> int:
    """Returns a copy of another process's descriptor."""
    handle = os.pidfd_open(process)
    try:
        return _descriptor("pidfd_getfd", handle, descriptor, 0)
    finally:
        os.close(handle)


def _descriptor(name: str, *arguments: int | bytes) -> int:
    """Calls what returns a new descriptor; it is closed by execve(2)."""
    words = [ctypes.c_long(item) if isinstance(item, int) else item for item in arguments]
    result = int(_libc.syscall(ctypes.c_long(_NUMBERS[platform.machine()][name]), *words))
    if result < 0:
        _check(result, name)
    return result


def _syscall(name: str, *arguments: bytes) -> int:
    return int(_libc.syscall(ctypes.c_long(_NUMBERS[platform.machine()][name]), *arguments))


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)
