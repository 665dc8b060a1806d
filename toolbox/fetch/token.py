"""What registries say of tokens: the challenge of a 401 (RFC 6750, 3), and the answer of the service that it names.

https://distribution.github.io/distribution/spec/auth/token/
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.request import parse_http_list, parse_keqv_list

from fetch.errors import Unreachable


def challenge_in(headers: Iterable[str]) -> dict[str, str]:
    """Returns the parameters of the challenge for a token among the WWW-Authenticate headers; nothing where none asks for one."""
    for header in headers:
        scheme, _, rest = header.strip().partition(" ")
        parameters = [item for item in parse_http_list(rest) if "=" in item]
        found = {name.strip().lower(): value for name, value in parse_keqv_list(parameters).items()} if parameters else {}
        if scheme.lower() == "bearer" and "realm" in found:
            return found
    return {}


def token_in(answer: bytes) -> str:
    """Returns the token of the service's answer. Raises Unreachable where there is none."""
    try:
        found = json.loads(answer)
        return str(found.get("token") or found["access_token"])
    except (ValueError, KeyError, AttributeError, RecursionError) as problem:
        raise Unreachable("an answer without a token") from problem
