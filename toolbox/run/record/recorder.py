"""Watches a command from outside of it, and writes down what it tried."""

from __future__ import annotations

import errno
import json
import os
import platform
import select
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from run.errors import RunError
from run.record import filter as calls_filter
from run.record import listener, network
from run.record.calls import IO_URING_SETUP, by_number
from run.record.meaning import ASKS, Attempt, meaning
from run.record.names import asked_name, no_such_name
from run.record.paths import printable
from run.record.process import Process

VERSION = 1
LONGEST_QUERY = 65535
# A command line may be a whole program.
LONGEST_COMMAND = 300
# What a command left behind may try again and again.
DRAIN_SECONDS = 1


class Recorder:
    """Made before the command is forked; `install` is for the command, all else for process 1, whose child it is."""

    def __init__(self, output: int, writable: list[str]) -> None:
        self._output = output
        self._writable = writable
        self._calls = by_number(platform.machine())
        self._arch = calls_filter.AUDIT_ARCH[platform.machine()]
        self._program = calls_filter.program(platform.machine())
        self._attempts: dict[Attempt, str] = {}
        # The command that turned to the resolver last.
        self._asks = ""
        self._thread: threading.Thread | None = None
        self._problem: BaseException | None = None
        self._told, self._tell = os.pipe()
        self._go, self._ready = os.pipe()
        self._stop, self._stopped = os.pipe()
        self._resolver = network.open_resolver()

    def install(self) -> None:
        """Shows this process's calls from now on. Returns when they are watched; the next shown call would wait for ever before."""
        try:
            descriptor = listener.install(self._program)
        except OSError as problem:
            raise RunError(f"RUN_RECORD: seccomp: {problem.strerror}: Linux 5.6 or newer is needed") from problem
        os.write(self._tell, descriptor.to_bytes(4, "little"))
        os.close(self._ready)
        os.read(self._go, 1)

    def follow(self, child: int) -> None:
        """Begins to watch a child that calls `install`. Does nothing when it ends before."""
        os.close(self._tell)
        descriptor = os.read(self._told, 4)
        if len(descriptor) < 4:
            return
        try:
            self._listener = listener.take(child, int.from_bytes(descriptor, "little"))
        except OSError as problem:
            raise RunError(f"RUN_RECORD: pidfd_getfd: {problem.strerror}: CAP_SYS_PTRACE is needed") from problem
        self._started = time.monotonic()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        os.close(self._ready)

    def finish(self) -> None:
        """Ends when all that was tried until now is written down. Raises RunError when it could not be watched."""
        if self._thread is None:
            return
        seconds = time.monotonic() - self._started
        os.close(self._stopped)
        self._thread.join()
        # What was left behind ends before the recording does, and so is never answered with ENOSYS: process 1 kills all but itself.
        if os.getpid() == 1:
            with suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
        if self._problem is not None:
            raise RunError(f"RUN_RECORD: {type(self._problem).__name__}: {self._problem}") from self._problem
        found = [{"kind": kind, "what": printable(what), "command": printable(command)} for (kind, what), command in self._sorted()]
        with os.fdopen(self._output, "w", encoding="ascii") as file:
            json.dump({"version": VERSION, "seconds": round(seconds, 3), "attempts": found}, file, indent=1)

    def _sorted(self) -> list[tuple[tuple[str, str], str]]:
        return sorted(((attempt.kind, attempt.what), command) for attempt, command in self._attempts.items())

    def _watch(self) -> None:
        try:
            self._loop({self._listener.fileno(): self._take_call, self._resolver.fileno(): self._take_query})
        except BaseException as problem:
            self._problem = problem
            # Calls that wait fail with ENOSYS then, instead of waiting for ever.
            self._listener.close()

    def _loop(self, takers: dict[int, Callable[[], None]]) -> None:
        poll = select.poll()
        for descriptor in (self._stop, *takers):
            poll.register(descriptor, select.POLLIN)
        deadline: float | None = None
        while True:
            # Once the command has ended, only what waits is taken.
            events = dict(poll.poll(None if deadline is None else 0))
            if deadline is None and self._stop in events:
                deadline = time.monotonic() + DRAIN_SECONDS
            ready = [takers[descriptor] for descriptor, mask in events.items() if mask & select.POLLIN and descriptor in takers]
            for take in ready:
                take()
            if deadline is not None and (not ready or time.monotonic() > deadline):
                return
            # Its processes are gone (POLLHUP): to read it now would wait for ever.
            if events.get(self._listener.fileno(), 0) & select.POLLHUP:
                poll.unregister(self._listener)

    def _take_call(self) -> None:
        shown = self._listener.receive()
        if shown is None:
            return
        call = self._calls.get(shown.number) if shown.arch == self._arch else None
        process = Process(shown.thread)
        attempts: list[Attempt] = []
        try:
            attempts.extend(meaning(call, shown, process, self._writable))
        except OSError as problem:
            # What the kernel cannot read either (EFAULT, EBADF) does nothing, and who was killed does no more. All else is not seen.
            if problem.errno in (errno.EPERM, errno.EACCES) and self._listener.waits(shown):
                raise
        if attempts and self._listener.waits(shown):
            self._note(attempts, process.command())
        if call is IO_URING_SETUP:
            self._listener.refuse(shown)
        else:
            self._listener.allow(shown)

    def _take_query(self) -> None:
        query, client = self._resolver.recvfrom(LONGEST_QUERY, socket.MSG_DONTWAIT)
        self._note([Attempt("dns", asked_name(query))], self._asks)
        answer = no_such_name(query)
        if answer is not None:
            self._resolver.sendto(answer, client)

    def _note(self, attempts: list[Attempt], command: str) -> None:
        for attempt in attempts:
            if attempt == ASKS:
                self._asks = command
            else:
                self._attempts.setdefault(attempt, command[:LONGEST_COMMAND])
