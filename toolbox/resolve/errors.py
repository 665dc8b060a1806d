"""What keeps something from being resolved, and what is worth knowing of what was."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

_URL = re.compile(r"[a-z][a-z0-9+.-]*://[^\s`'\"<>()]+", re.IGNORECASE)


@dataclass(frozen=True)
class Problem:
    """Why something was not resolved. `asked` holds requirements or packages as they were asked for, `constraints` those that take part."""

    code: str
    message: str
    asked: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class ResolveError(Exception):
    """Why nothing was resolved: every problem, told as one `CODE: message` line each."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = list(problems)


def without_secrets(text: str, *addresses: str) -> str:
    """Returns `text` with every address, and the host of each, replaced by <mirror>, since addresses may hold a password."""
    for address in sorted(filter(None, addresses), key=len, reverse=True):
        text = text.replace(address.rstrip("/"), "<mirror>")
    for address in filter(None, addresses):
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2]
        # A host of one word, as in a network of containers, would be a word of messages, too: only its addresses are hidden.
        scheme = "(?:[a-z+]+://)?" if re.search(r"[.:]", host) else "[a-z+]+://"
        where = rf"{scheme}(?:[^/\s@]*@)?{re.escape(host)}{re.escape(parts.path.rstrip('/'))}(?![\w-])"
        text = re.sub(where, "<mirror>", text, flags=re.IGNORECASE) if host else text
        for name in (host, parts.hostname or ""):
            if re.search(r"[.:]", name):
                text = re.sub(rf"(?<![\w.-]){re.escape(name)}(?![\w-]|\.\w)", "<mirror>", text, flags=re.IGNORECASE)
        # Without a password the name is the token.
        secret = parts.password or parts.username or ""
        for spelled in {secret, unquote(secret)}:
            # One of a letter or two would tear words apart; the address that it stood in is gone already.
            text = text.replace(spelled, "<secret>") if len(spelled) > 3 else text
    return text


def without_hosts(text: str) -> str:
    """Returns `text` with every URL shortened to what is called there: <address>/x.whl."""
    return _URL.sub(lambda found: f"<address>/{urlsplit(found[0]).path.rstrip('/').rsplit('/', 1)[-1]}".rstrip("/"), text)
