"""HTTP with what fetching needs: ranges, a password in the address that no other host and no message ever sees."""

from __future__ import annotations

import base64
import http.client
import io
import json
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import IO, cast
from urllib.parse import unquote, urlencode, urlsplit, urlunsplit

from fetch import limits
from fetch.errors import FetchError, Gone, RangeRefused, Retry, Unreachable
from fetch.token import challenge_in, token_in

TIMEOUT = 60
PORTS = {"http": 80, "https": 443}
PASSING = (408, 425, 429, 500, 502, 503, 504)
UNKNOWN_BLOB = "MANIFEST_BLOB_UNKNOWN"
BROKEN = (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError, ssl.SSLError)


@dataclass(frozen=True)
class Address:
    """A URL without its login, the Authorization header that the login makes ("" without one), and a file of authorities whose
    certificates count there besides the machine's ("" for none)."""

    url: str
    login: str
    authorities: str = ""

    @staticmethod
    def parse(text: str) -> Address:
        parts = urlsplit(text.replace("tcp://", "http://", 1) if text.startswith("tcp://") else text)
        user, _, host = parts.netloc.rpartition("@")
        return Address(urlunsplit(parts._replace(netloc=host)).rstrip("/"), basic(unquote(user)) if user else "")

    def below(self, path: str) -> Address:
        """Returns the address of a path below this one."""
        return replace(self, url=f"{self.url}/{path}")

    def leading_to(self, url: str) -> Address:
        """Returns the address of a link found here: the login goes along only to the same host."""
        target = replace(Address.parse(url), authorities=self.authorities)
        same = _origin(target.url) == _origin(self.url)
        return target if target.login or not same else replace(target, login=self.login)


def basic(login: str) -> str:
    """Returns the header of USER:PASSWORD (RFC 7617)."""
    return "Basic " + base64.b64encode(login.encode()).decode()


def _origin(url: str) -> tuple[str, str | None, int | None]:
    """Returns what makes two addresses lead to one server (RFC 6454, 4): no case, and the scheme's port where none is said."""
    parts = urlsplit(url)
    try:
        return parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme)
    except ValueError:  # a port that is no number
        return parts.scheme, parts.netloc, None


class _SameHostLogin(urllib.request.HTTPRedirectHandler):
    """Follows redirects, and forgets the login when they lead to another host."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        request = super().redirect_request(req, fp, code, msg, headers, newurl)
        if request is not None and _origin(newurl) != _origin(req.full_url):
            request.remove_header("Authorization")
        return request


@cache
def _opener(authorities: str) -> urllib.request.OpenerDirector:
    context = ssl.create_default_context()
    if authorities:
        try:
            context.load_verify_locations(authorities)
        except OSError as problem:
            raise Unreachable(f"the authorities of --store-ca are no certificates in PEM: {reason(problem)}") from problem
    return urllib.request.build_opener(_SameHostLogin, urllib.request.HTTPSHandler(context=context))


# Of each registry that asked for one; a registry's addresses all have /v2/ in them.
_tokens: dict[str, str] = {}


class _Challenged(Exception):
    """The registry wants a token, and says where to get it."""

    def __init__(self, challenge: dict[str, str]) -> None:
        self.challenge = challenge


def request(address: Address, method: str = "GET", body: IO[bytes] | bytes | None = None, **headers: str) -> http.client.HTTPResponse:
    """Sends one request, with a token where a registry asks for one. Header names use _ for -.

    Raises Gone (404, 410), Retry (may pass) or Unreachable (will not).
    """
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        return _sent(address, _tokens.get(_registry(address)) or address.login, method, body, named)
    except _Challenged as asked:
        token = f"Bearer {_token(address, asked.challenge)}"
    if isinstance(body, io.IOBase):
        body.seek(0)
    try:
        answer = _sent(address, token, method, body, named)
    except _Challenged:
        raise Unreachable("status 401 with the token that the registry's own service gave") from None
    # Only now: another thread's may be good for less, or would use up this one.
    _tokens[_registry(address)] = token
    return answer


def _sent(address: Address, login: str, method: str, body: IO[bytes] | bytes | None, headers: dict[str, str]) -> http.client.HTTPResponse:
    named = {**headers, "Authorization": login} if login else headers
    try:
        opener = _opener(address.authorities)
        answer: http.client.HTTPResponse = opener.open(urllib.request.Request(address.url, body, named, method=method), timeout=TIMEOUT)
        return answer
    except urllib.error.HTTPError as refusal:
        with refusal:
            raise _meaning(refusal) from None
    except BROKEN as problem:
        if isinstance(getattr(problem, "reason", problem), ssl.SSLCertVerificationError):
            raise Unreachable(f"a certificate that is not trusted here: {reason(problem)}") from problem
        raise Retry(reason(problem)) from problem
    except ValueError as problem:
        raise Unreachable("the address is not a URL") from problem


def _registry(address: Address) -> str:
    return address.url.partition("/v2/")[0] if "/v2/" in address.url else ""


def _token(address: Address, challenge: dict[str, str]) -> str:
    """Asks the service that a challenge names. It gets the login over TLS, or when it is the registry itself."""
    realm = challenge["realm"]
    names: tuple[str, ...] = ("service", "scope")
    asked = urlencode({name: challenge[name] for name in names if name in challenge})
    login = address.login if realm.startswith("https://") or _origin(realm) == _origin(address.url) else ""
    try:
        with _sent(Address(f"{realm}{'&' if '?' in realm else '?'}{asked}", "", address.authorities), login, "GET", None, {}) as answer:
            return token_in(limits.read(answer, limits.TOKEN))
    except (Gone, Unreachable, _Challenged) as problem:
        raise Unreachable(f"status 401, and no token from the registry's own service: {problem or 'status 401'}") from problem


def reason(problem: BaseException) -> str:
    """Returns what went wrong, without any address."""
    inner = getattr(problem, "reason", None)
    if isinstance(inner, OSError):
        problem = inner
    return getattr(problem, "strerror", None) or type(problem).__name__


def _meaning(answer: urllib.error.HTTPError) -> Exception:
    challenge = challenge_in(answer.headers.get_all("WWW-Authenticate", []))
    if answer.code == 401 and challenge:
        return _Challenged(challenge)
    # What docker-registry says of a blob that another writes at that moment: with 400, others with 404.
    if answer.code in (400, 404) and "/v2/" in answer.url and UNKNOWN_BLOB in _codes(answer):
        return Retry(f"status {answer.code}, {UNKNOWN_BLOB}")
    if answer.code in (404, 410):
        return Gone(str(answer.code))
    if answer.code == 416:
        return RangeRefused("status 416")
    if answer.code in PASSING:
        return Retry(f"status {answer.code}", seconds_of(answer.headers.get("Retry-After", ""), datetime.now(UTC)))
    return Unreachable(f"status {answer.code}")


def _codes(refusal: urllib.error.HTTPError) -> set[str]:
    """Returns the codes of a registry's refusal (OCI distribution-spec 1.1, "Error Codes"); none where it says none."""
    try:
        errors = json.loads(limits.read(cast(http.client.HTTPResponse, refusal.fp), limits.REFUSAL, limits.REFUSAL_SECONDS))["errors"]
        return {str(error["code"]) for error in errors}
    except (FetchError, Retry, *BROKEN, ValueError, KeyError, TypeError, RecursionError):
        return set()


def seconds_of(wait: str, now: datetime) -> float:
    """Returns how long a Retry-After asks to wait: seconds, or a date (RFC 9110, 10.2.3). What is neither asks for nothing."""
    if wait.strip().isdecimal():
        return float(wait)
    try:
        until = parsedate_to_datetime(wait)
    except ValueError:
        return 0
    # "-0000" is a time of UTC without a zone (RFC 5322, 3.3).
    return max(0.0, ((until if until.tzinfo else until.replace(tzinfo=UTC)) - now).total_seconds())
