"""The names that a container has without a network: its own, by /etc/hosts, and a resolver that knows no other."""

from __future__ import annotations

import os
import socket

HOSTS, RESOLVER = "/etc/hosts", "/etc/resolv.conf"
HOST_NAME = "container"
# One that asks much in a moment must not lose a query: the kernel drops what does not fit.
_BUFFER = 8 * 1024 * 1024
_SO_RCVBUFFORCE = 33


def files() -> dict[str, str]:
    """Returns what a container runtime writes for a container: texts by their paths."""
    names = f"127.0.0.1\tlocalhost\n127.0.1.1\t{HOST_NAME}\n::1\tlocalhost ip6-localhost ip6-loopback\n"
    return {HOSTS: names, RESOLVER: "nameserver 127.0.0.1\n"}


def name_host() -> None:
    """Gives this host name namespace its name."""
    socket.sethostname(HOST_NAME)


def open_resolver() -> socket.socket:
    """Returns where DNS queries arrive, whatever address of loopback they are sent to."""
    dual = os.path.exists("/proc/sys/net/ipv6")
    handle = socket.socket(socket.AF_INET6 if dual else socket.AF_INET, socket.SOCK_DGRAM)
    handle.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _BUFFER)
    if dual:
        handle.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    handle.bind(("::" if dual else "0.0.0.0", 53))
    handle.setblocking(False)
    return handle
