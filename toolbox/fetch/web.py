"""HTTP with what fetching needs: ranges, a password in the address that no other host and no message ever sees."""

from __future__ import annotations

import base64
import http.client
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import IO
from urllib.parse import unquote, urlsplit, urlunsplit

from fetch.errors import Gone, RangeRefused, Retry, Unreachable

TIMEOUT = 60
PASSING = (408, 425, 429, 500, 502, 503, 504)
BROKEN = (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError, ssl.SSLError)


@dataclass(frozen=True)
class Address:
    """A URL without its login, and the Authorization header that the login makes ("" without one)."""

    url: str
    login: str

    @staticmethod
    def parse(text: str) -> Address:
        parts = urlsplit(text.replace("tcp://", "http://", 1) if text.startswith("tcp://") else text)
        user, _, host = parts.netloc.rpartition("@")
        login = "Basic " + base64.b64encode(unquote(user).encode()).decode() if user else ""
        return Address(urlunsplit(parts._replace(netloc=host)).rstrip("/"), login)

    def below(self, path: str) -> Address:
        """Returns the address of a path below this one."""
        return Address(f"{self.url}/{path}", self.login)

    def leading_to(self, url: str) -> Address:
        """Returns the address of a link found here: the login goes along only to the same host."""
        target = Address.parse(url)
        same = urlsplit(target.url)[:2] == urlsplit(self.url)[:2]
        return target if target.login or not same else Address(target.url, self.login)


class _SameHostLogin(urllib.request.HTTPRedirectHandler):
    """Follows redirects, and forgets the login when they lead to another host."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        request = super().redirect_request(req, fp, code, msg, headers, newurl)
        if request is not None and urlsplit(newurl).netloc != urlsplit(req.full_url).netloc:
            request.remove_header("Authorization")
        return request


_opener = urllib.request.build_opener(_SameHostLogin)


def request(address: Address, method: str = "GET", body: IO[bytes] | bytes | None = None, **headers: str) -> http.client.HTTPResponse:
    """Sends one request. Raises Gone (404, 410), Retry (may pass) or Unreachable (will not); header names use _ for -."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if address.login:
        named["Authorization"] = address.login
    try:
        answer: http.client.HTTPResponse = _opener.open(urllib.request.Request(address.url, body, named, method=method), timeout=TIMEOUT)
        return answer
    except urllib.error.HTTPError as refusal:
        refusal.close()
        raise _meaning(refusal) from None
    except BROKEN as problem:
        raise Retry(reason(problem)) from problem
    except ValueError as problem:
        raise Unreachable("the address is not a URL") from problem


def reason(problem: BaseException) -> str:
    """Returns what went wrong, without any address."""
    inner = getattr(problem, "reason", None)
    if isinstance(inner, OSError):
        problem = inner
    return getattr(problem, "strerror", None) or type(problem).__name__


def _meaning(answer: urllib.error.HTTPError) -> Exception:
    if answer.code in (404, 410):
        return Gone(str(answer.code))
    if answer.code == 416:
        return RangeRefused("status 416")
    if answer.code in PASSING:
        wait = answer.headers.get("Retry-After", "")
        return Retry(f"status {answer.code}", float(wait) if wait.isdigit() else 0)
    return Unreachable(f"status {answer.code}")
