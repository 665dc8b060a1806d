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
        text = text.replace(address, "<mirror>").replace(address.rstrip("/"), "<mirror>")
    for address in filter(None, addresses):
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2]
        plain = f"{parts.scheme}://{host}{parts.path}".rstrip("/")
        text = re.sub(rf"{re.escape(parts.scheme)}://(?:[^/\s@]*@)?{re.escape(plain.partition('://')[2])}", "<mirror>", text) if host else text
        for name in (host, parts.hostname or ""):
            text = re.sub(rf"(?<![\w.-]){re.escape(name)}(?![\w-]|\.\w)", "<mirror>", text) if name else text
        for secret in (parts.username, parts.password):
            # One of a letter or two would tear words apart; the address that it stood in is gone already.
            for spelled in {secret or "", unquote(secret or "")}:
                text = text.replace(spelled, "<secret>") if len(spelled) > 3 else text
    return text


def without_hosts(text: str) -> str:
    """Returns `text` with every URL shortened to what is called there: <address>/x.whl."""
    return _URL.sub(lambda found: f"<address>/{urlsplit(found[0]).path.rstrip('/').rsplit('/', 1)[-1]}".rstrip("/"), text)
