"""Starts a command in namespaces of its own and waits for it."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from run import system
from run.config import Process, find_program
from run.errors import RunError
from run.mounts import QEMU, Mounts, build
from run.record.network import name_host
from run.record.recorder import Recorder

FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
NAMESPACES = system.CLONE_NEWNS | system.CLONE_NEWPID | system.CLONE_NEWNET | system.CLONE_NEWIPC | system.CLONE_NEWUTS
CANNOT_RUN, NOT_FOUND = 126, 127


def run(process: Process, mounts: Mounts, loopback: bool, record: int | None = None) -> int:
    """Runs `process` and returns its exit status, 128 + N after signal N. Everything that it started dies with it.

    `record` is a descriptor that gets what it tried, as JSON.
    """
    with open(system.LAST_CAPABILITY, encoding="ascii") as file:
        last_capability = int(file.read())
    try:
        system.unshare(NAMESPACES)
        if loopback:
            system.raise_loopback()
        if record is not None:
            name_host()
    except OSError as problem:
        raise RunError(f"RUN_PRIVILEGE: {problem.filename or 'loopback'}: {problem.strerror}: CAP_SYS_ADMIN is needed") from problem
    child = os.fork()
    if child == 0:
        _exit_with(_begin, process, mounts, last_capability, record)
    return _wait(child)


def _begin(process: Process, mounts: Mounts, last_capability: int, record: int | None) -> None:
    """Becomes process 1 of the new namespace: mounts, then starts the command as a child and reaps all that it leaves."""
    system.die_with_parent()
    build(mounts)
    os.umask(0o022)
    recorder = None if record is None else Recorder(record, mounts.tmpfs)
    child = os.fork()
    if child == 0:
        _exit_with(_become, process, mounts.qemu is not None, last_capability, recorder)
    if recorder:
        recorder.follow(child)
    status = _wait(child, everyone=True)
    if recorder:
        recorder.finish()
    os._exit(status)


def _become(process: Process, with_qemu: bool, last_capability: int, recorder: Recorder | None) -> None:
    """Gives up every privilege and becomes the command."""
    for number in FORWARDED:
        signal.signal(number, signal.SIG_DFL)
    _enter(process.folder)
    system.drop_bounding_set(last_capability)
    os.setgroups([])
    os.setresgid(process.group, process.group, process.group)
    os.setresuid(process.user, process.user, process.user)
    system.drop_capabilities()
    program, argv = _resolved(process, with_qemu)
    if recorder:
        recorder.install()
    os.execve(program, argv, process.environment)


def _resolved(process: Process, with_qemu: bool) -> tuple[str, list[str]]:
    """Returns what to execute and its arguments; for qemu the interpreter of a script too, since the kernel knows no binfmt."""
    program = find_program(Path("/"), process.argv[0], process.environment["PATH"])
    if not with_qemu:
        return program, process.argv
    with open(program, "rb") as file:
        first = file.readline(256)
    if first.startswith(b"#!"):
        interpreter = first[2:].decode().strip().split(None, 1)
        return QEMU, [QEMU, *interpreter, program, *process.argv[1:]]
    return QEMU, [QEMU, program, *process.argv[1:]]


def _enter(folder: str) -> None:
    try:
        os.chdir(folder)
    except OSError as problem:
        raise RunError(f"RUN_CONFIG: working directory {folder}: {problem.strerror}") from problem


def _wait(child: int, everyone: bool = False) -> int:
    """Returns the status of `child`; passes signals on; `everyone` also reaps other children, as process 1 must."""
    for number in FORWARDED:
        signal.signal(number, lambda received, _: os.kill(child, received))
    while True:
        ended, status = os.waitpid(-1 if everyone else child, 0)
        if ended == child:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def _exit_with(work, *arguments) -> None:  # type: ignore[no-untyped-def]
    """Runs `work` in a forked child, which never returns into its parent's code."""
    try:
        work(*arguments)
    except RunError as problem:
        print(problem, file=sys.stderr)
        status = NOT_FOUND if str(problem).startswith("RUN_PROGRAM") else CANNOT_RUN
    except BaseException as problem:
        print(f"RUN_FAILED: {type(problem).__name__}: {problem}", file=sys.stderr)
        status = CANNOT_RUN
    else:
        status = 0
    sys.stderr.flush()
    os._exit(status)
