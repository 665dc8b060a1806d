"""How large the list of a zip's members is, read from its end (APPNOTE 4.3.14 to 4.3.16): zipfile reads it as a whole, whatever it is."""

from __future__ import annotations

import struct
from typing import IO

_END, _LOCATOR, _END64 = b"PK\5\6", b"PK\6\7", b"PK\6\6"
# The end's own 22 bytes, and a comment of at most 65,535.
_TAIL = 22 + 65535


def directory_bytes(file: IO[bytes], size: int) -> int:
    """Returns the bytes of the list of a file of `size` bytes, as the zip says; at most `size`, and 0 where it is no zip."""
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    # As zipfile looks for it: an end without a comment first.
    at = len(tail) - 22 if tail[-22:-18] == _END and tail[-2:] == b"\0\0" else tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        return 0
    (listed,) = struct.unpack_from("<I", tail, at + 12)
    locator = tail[at - 20 : at] if at >= 20 else b""
    if locator.startswith(_LOCATOR):
        file.seek(max(0, size - len(tail) + at - 20 - 56))
        record = file.read(56)
        if record.startswith(_END64) and len(record) == 56:
            (listed,) = struct.unpack_from("<Q", record, 40)
    return int(min(listed, size))
