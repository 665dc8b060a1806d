"""Reads a socket address (struct sockaddr of ip(7), ipv6(7), unix(7), vsock(7)) and says whether it leads out of the container."""

from __future__ import annotations

import ipaddress
import socket
import struct

# A route, a device or a key of the kernel's own: netlink(7) and AF_ALG reach nobody.
KERNEL = {socket.AF_UNSPEC, socket.AF_NETLINK, socket.AF_ALG}
PROTOCOLS = {socket.IPPROTO_ICMP: "icmp", socket.IPPROTO_TCP: "tcp", socket.IPPROTO_UDP: "udp", 58: "icmp6", 132: "sctp", 262: "mptcp"}
DNS_PORT = 53


def outward(data: bytes, protocol: int | None) -> str | None:
    """Returns `ADDRESS:PORT/PROTOCOL`, or None for what stays on loopback. An address that cannot be read is named as such, never None."""
    if len(data) < 2:
        # The kernel refuses these (EINVAL).
        return None
    (family,) = struct.unpack_from("=H", data)
    if family == socket.AF_UNIX or family in KERNEL:
        return None
    if family == socket.AF_INET and len(data) >= 8:
        return _internet(ipaddress.IPv4Address(data[4:8]), data, protocol)
    if family == socket.AF_INET6 and len(data) >= 24:
        address = ipaddress.IPv6Address(data[8:24])
        return _internet(address.ipv4_mapped or address, data, protocol)
    if family == socket.AF_VSOCK and len(data) >= 12:
        port, cid = struct.unpack_from("=II", data, 4)
        return f"{cid}:{port}/vsock"
    return f"family {family}/{protocol_name(protocol)}"


def socket_file(data: bytes) -> bytes | None:
    """Returns the path of a Unix socket that bind(2) makes; None for any other, and for an abstract one, which is no file."""
    if len(data) <= 2 or struct.unpack_from("=H", data)[0] != socket.AF_UNIX or data[2] == 0:
        return None
    return data[2:].split(b"\0", 1)[0]


def protocol_name(protocol: int | None) -> str:
    return "unknown" if protocol is None else PROTOCOLS.get(protocol, f"protocol-{protocol}")


def _internet(address: ipaddress.IPv4Address | ipaddress.IPv6Address, data: bytes, protocol: int | None) -> str | None:
    (port,) = struct.unpack_from("!H", data, 2)
    # The resolver here answers by UDP only: a query by TCP would not be seen, so the connection is.
    own = address.is_loopback or address.is_unspecified
    if own and not (port == DNS_PORT and protocol != socket.IPPROTO_UDP):
        return None
    host = f"[{address}]" if address.version == 6 else str(address)
    return f"{host}:{port}/{protocol_name(protocol)}"
