"""The file systems that a command sees: the tree, /proc, /sys, a minimal /dev, and what was asked for (runtime-spec, config-linux.md)."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from run import system
from run.errors import RunError

DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
LINKS = {"fd": "/proc/self/fd", "stdin": "/proc/self/fd/0", "stdout": "/proc/self/fd/1", "stderr": "/proc/self/fd/2", "ptmx": "pts/ptmx"}
QEMU = "/dev/.qemu"


@dataclass(frozen=True)
class Mounts:
    """What is mounted where; paths inside the tree begin with a slash. `qemu` is a static emulator on this machine.

    `files` are small texts by their paths, as runtimes write /etc/hosts."""

    root: Path
    readonly: bool = False
    tmpfs: list[str] = field(default_factory=list)
    binds: list[tuple[str, str]] = field(default_factory=list)
    qemu: str | None = None
    files: dict[str, str] = field(default_factory=dict)


def build(mounts: Mounts) -> None:
    """Makes the tree this process's root, in a mount namespace of its own. Raises RunError for a mount that cannot be."""
    system.mount("none", "/", None, system.MS_REC | system.MS_PRIVATE)
    root = str(mounts.root)
    system.bind(root, root)
    _make(root, "/proc")
    system.mount("proc", f"{root}/proc", "proc", system.MS_NOSUID | system.MS_NODEV | system.MS_NOEXEC)
    if not mounts.qemu:
        # Under emulation it would tell of this machine's processors; ONNX Runtime for arm64 ends by SIGSEGV for what it reads there.
        _make(root, "/sys")
        flags = system.MS_NOSUID | system.MS_NODEV | system.MS_NOEXEC | system.MS_RDONLY
        system.mount("sysfs", f"{root}/sys", "sysfs", flags)
    _make(root, "/dev")
    _make_devices(root)
    if mounts.qemu:
        _bind_file(mounts.qemu, root + QEMU)
    for number, (path, text) in enumerate(sorted(mounts.files.items())):
        _bind_text(root, path, text, f"{root}/dev/.file-{number}")
    for path in mounts.tmpfs:
        _make(root, path)
        system.mount("tmpfs", root + path, "tmpfs", system.MS_NOSUID | system.MS_NODEV, "mode=1777")
    for source, target in mounts.binds:
        _bind_asked(root, source, target)
    if mounts.readonly:
        # Not recursive: what lies on it stays writable.
        system.mount("none", root, None, system.MS_BIND | system.MS_REMOUNT | system.MS_RDONLY)
    system.pivot(root)


def _bind_asked(root: str, source: str, target: str) -> None:
    if not os.path.exists(source):
        raise RunError(f"RUN_BIND: {source}: no such file or folder")
    _make(root, target, is_file=not os.path.isdir(source))
    system.bind(os.path.abspath(source), root + target)


def _bind_text(root: str, path: str, text: str, where: str) -> None:
    Path(where).write_text(text)
    os.chmod(where, 0o644)
    _make(root, path, is_file=True)
    system.bind(where, root + path, readonly=True)
    # The mount keeps it; the name would be one more thing in /dev.
    os.unlink(where)


def _make(root: str, path: str, is_file: bool = False) -> None:
    """Makes a mount point that lacks, as container runtimes do: in the tree, or in what is already mounted there."""
    if not path.startswith("/") or ".." in path.split("/"):
        raise RunError(f"RUN_BIND: {path!r}: has to be an absolute path inside the tree")
    point = Path(f"{root}{path}")
    if point.exists():
        return
    try:
        (point.parent if is_file else point).mkdir(parents=True, exist_ok=True)
        if is_file:
            point.touch()
    except OSError as problem:
        raise RunError(f"RUN_BIND: {path}: cannot be made in the tree: {problem.strerror}") from problem


def _make_devices(root: str) -> None:
    folder = f"{root}/dev"
    system.mount("tmpfs", folder, "tmpfs", system.MS_NOSUID, "mode=755,size=64m")
    for name in filter(lambda name: os.path.exists(f"/dev/{name}"), DEVICES):
        _bind_file(f"/dev/{name}", f"{folder}/{name}")
    for name, target in LINKS.items():
        os.symlink(target, f"{folder}/{name}")
    for name in ("shm", "pts"):
        os.mkdir(f"{folder}/{name}")
    flags = system.MS_NOSUID | system.MS_NODEV | system.MS_NOEXEC
    system.mount("shm", f"{folder}/shm", "tmpfs", flags, "mode=1777")
    system.mount("devpts", f"{folder}/pts", "devpts", system.MS_NOSUID | system.MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620")


def _bind_file(source: str, target: str) -> None:
    with open(target, "x"):
        pass
    system.bind(os.path.realpath(source), target)
