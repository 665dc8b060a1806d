"""How much is read of what servers say, far above what is known to be real. Files themselves end where their lock says.

Sizes are in bytes. They are no setting: what is taken here is taken everywhere.
"""

from __future__ import annotations

import http.client
import json
import time
from typing import Any

from fetch.errors import Unreachable

# The page of a project in an index: the largest are some MB. The answer of a registry's token service has some kB.
PAGE, TOKEN = 64 << 20, 1 << 20
# What a registry says of why it refuses: a line of JSON for each reason.
REFUSAL, REFUSAL_SECONDS = 64 << 10, 10
# Seconds for one of them as a whole: each piece has a limit of its own, so one byte a minute would have no end.
SECONDS = 600
PIECE = 1 << 16


def read(answer: http.client.HTTPResponse, limit: int, seconds: float = SECONDS) -> bytes:
    """Returns an answer of at most `limit` bytes. Raises Unreachable for a longer one, and for one that comes too slowly."""
    end, found = time.monotonic() + seconds, bytearray()
    while piece := answer.read1(PIECE):
        found += piece
        if len(found) > limit:
            raise Unreachable(f"an answer of more than {limit} bytes; at most so many are read")
        if time.monotonic() > end:
            raise Unreachable(f"an answer that is not whole after {seconds} s; it has {len(found)} bytes so far")
    # read1 says nothing of a connection that ended before the answer did.
    if answer.length:
        raise http.client.IncompleteRead(bytes(found), answer.length)
    return bytes(found)


def parsed(text: str | bytes, what: str) -> Any:
    """Returns what JSON says. Raises Unreachable where it is none, or nested deeper than Python reads."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise Unreachable(f"{what} is no JSON: {type(problem).__name__}") from problem
