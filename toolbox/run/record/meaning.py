"""Says what a system call tries: which addresses it names, which files it would change."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from run.record.address import outward, socket_file
from run.record.calls import AT_EMPTY_PATH, BIND, IO_URING_SETUP, NETWORK, Call, Needs, Place
from run.record.listener import Shown
from run.record.paths import kind_of, resolve
from run.record.process import Process

LONGEST_ADDRESS = 128
# Linux takes at most this many messages at once (UIO_MAXIOV).
MOST_MESSAGES = 1024
_MESSAGE_HEADER, _MESSAGE = struct.Struct("=QI"), 64


@dataclass(frozen=True, order=True)
class Attempt:
    """Something that was tried: kind is network, dns, file, shared-memory or unobserved."""

    kind: str
    what: str


# Begins to talk to the resolver, which does not see by whom it is asked.
ASKS = Attempt("resolver", "")


def meaning(call: Call | None, shown: Shown, process: Process, writable: Iterable[str]) -> Iterator[Attempt]:
    """Yields what a call tries. `call` is None for one of another architecture. Raises OSError for arguments that the kernel cannot read either."""
    if call is None:
        yield Attempt("unobserved", "system calls of another architecture")
    elif call is IO_URING_SETUP:
        yield Attempt("unobserved", call.name)
    elif call in NETWORK:
        yield from _network(call, shown.arguments, process)
    elif call is BIND:
        path = socket_file(_address(process, shown.arguments[1], shown.arguments[2]))
        if path is not None:
            yield from _file(os.fsdecode(path), process.folder(-100), process, writable, Needs.NOTHING, follow=False)
    else:
        create = call.flags is not None and bool(_flags(call, shown.arguments, process) & os.O_CREAT)
        for place in call.places:
            yield from _place(place, shown.arguments, process, writable, create)


def _network(call: Call, arguments: tuple[int, ...], process: Process) -> Iterator[Attempt]:
    for address, size in _addresses(call.name, arguments, process):
        data = _address(process, address, size)
        # Without a protocol first: most are loopback or Unix sockets, and to ask for the protocol takes longer.
        if outward(data, None) is None:
            continue
        target = outward(data, process.protocol(_signed(arguments[0])))
        yield Attempt("network", target) if target is not None else ASKS


def _addresses(name: str, arguments: tuple[int, ...], process: Process) -> Iterator[tuple[int, int]]:
    """Yields where addresses lie and how long they are (struct msghdr and mmsghdr, sendmmsg(2))."""
    if name == "connect":
        yield arguments[1], arguments[2]
    elif name == "sendto":
        yield arguments[4], arguments[5]
    else:
        count = min(arguments[2] & 0xFFFFFFFF, MOST_MESSAGES) if name == "sendmmsg" else 1
        for index in range(count):
            address, size = _MESSAGE_HEADER.unpack(process.memory(arguments[1] + index * _MESSAGE, _MESSAGE_HEADER.size))
            if address != 0:
                yield address, size


def _address(process: Process, address: int, size: int) -> bytes:
    length = min(size & 0xFFFFFFFF, LONGEST_ADDRESS)
    return process.memory(address, length) if address and length else b""


def _flags(call: Call, arguments: tuple[int, ...], process: Process) -> int:
    if call.name == "openat2":
        # struct open_how begins with the flags (openat2(2)).
        return int.from_bytes(process.memory(arguments[2], 8), "little")
    return arguments[call.flags or 0]


def _place(place: Place, arguments: tuple[int, ...], process: Process, writable: Iterable[str], create: bool) -> Iterator[Attempt]:
    path = "" if place.path is None or arguments[place.path] == 0 else process.path(arguments[place.path])
    flags = arguments[place.nofollow[0]] if place.nofollow else 0
    nofollow = place.nofollow is not None and bool(flags & place.nofollow[1])
    if path.startswith("/"):
        base = "/"
    elif path == "" and place.path is not None and arguments[place.path] != 0 and not _empty_is_folder(place, flags):
        return
    else:
        base = process.folder(-100 if place.folder is None else _signed(arguments[place.folder]))
    needs = (Needs.ANYTHING if create else Needs.SOMETHING) if place.needs is Needs.CREATE_FLAG else place.needs
    yield from _file(path, base, process, writable, needs, place.follow and not nofollow)


def _file(path: str, base: str, process: Process, writable: Iterable[str], needs: Needs, follow: bool) -> Iterator[Attempt]:
    full = resolve(path, base, process.read_link, follow)
    kind = kind_of(full, writable)
    if kind is None or not full.startswith("/"):
        return
    there = os.path.lexists(full)
    if needs is Needs.ANYTHING or there == (needs is Needs.SOMETHING):
        yield Attempt(kind, full)


def _empty_is_folder(place: Place, flags: int) -> bool:
    """An empty path is ENOENT, but for calls that take AT_EMPTY_PATH (path_resolution(7)); open's flags have another meaning."""
    return place.needs is Needs.SOMETHING and bool(flags & AT_EMPTY_PATH)


def _signed(value: int) -> int:
    """An int among the arguments: the upper half of its register says nothing."""
    low = value & 0xFFFFFFFF
    return low - (1 << 32) if low >= 1 << 31 else low
