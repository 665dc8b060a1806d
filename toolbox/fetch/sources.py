"""Where a file can be had: the store by its digest, a Debian mirror by its path, a Python index by its name."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from fetch import limits
from fetch.default_index import python_index
from fetch.errors import Gone, Unreachable
from fetch.items import Item
from fetch.web import Address, basic, request

REPOSITORY = "factory/inputs"
MIRRORS = {"debian": "DEBIAN_MIRROR", "debian-security": "DEBIAN_SECURITY_MIRROR"}
# PEP 691 JSON, else PEP 503 HTML.
ACCEPT = "application/vnd.pypi.simple.v1+json, text/html;q=0.1"
Attempt = Callable[[Callable[[], dict[str, str]]], dict[str, str]]


def store_address(store: str, item: Item) -> Address:
    """Returns the blob's address in the store (OCI distribution-spec, "Pulling blobs")."""
    return repository(store).below(f"blobs/sha256:{item.sha256}")


def repository(store: str, path: str = REPOSITORY) -> Address:
    """Returns the address of a repository (OCI distribution-spec 1.1) below `store`, HOST or HOST/NAMESPACE.

    STORE_LOGIN is the USER:PASSWORD with which it is entered, STORE_CA a file of authorities whose certificates count there.
    """
    given = Address.parse(store)
    parts = urlsplit(given.url)
    whole = urlunsplit(parts._replace(path=f"/v2{parts.path}/{path}"))
    login = os.environ.get("STORE_LOGIN", "")
    return Address(whole, given.login or (basic(login) if login else ""), os.environ.get("STORE_CA", ""))


class Upstream:
    """The mirrors and the index that the environment names; an index page is read once for each project."""

    def __init__(self, retrying: Attempt) -> None:
        self._retrying = retrying
        self._pages: dict[str, dict[str, str]] = {}
        self._lock = threading.Lock()

    def address(self, item: Item) -> Address:
        """Returns the file's address. Raises Gone when the index does not list it, Unreachable when no address is configured."""
        if item.folder == "debs":
            return _configured(MIRRORS[item.place]).below(item.path)
        index = Address.parse(python_index())
        page = index.below(f"{item.place}/")
        with self._lock:
            known = self._pages.get(item.place)
        if known is None:
            known = self._retrying(lambda: read_page(page))
            with self._lock:
                self._pages[item.place] = known
        if item.file not in known:
            raise Gone("not listed")
        return page.leading_to(known[item.file])


def read_page(page: Address) -> dict[str, str]:
    """Returns file name -> URL for one project of a simple index."""
    with request(page, Accept=ACCEPT) as answer:
        text, kind, base = limits.read(answer, limits.PAGE).decode("utf-8", "replace"), answer.headers.get_content_type(), answer.geturl()
    if kind.endswith("+json"):
        files = limits.parsed(text, "the page of the index")
        try:
            return {str(file["filename"]): urljoin(base, file["url"]) for file in files["files"]}
        except (ValueError, KeyError, TypeError) as problem:
            raise Unreachable("the page of the index is no list of files") from problem
    links = _Links()
    links.feed(text)
    base = urljoin(base, links.base)
    urls = [urljoin(base, link) for link in links.found]
    return {unquote(urlsplit(url).path.rsplit("/", 1)[-1]): url.split("#", 1)[0] for url in urls}


class _Links(HTMLParser):
    """Gathers the targets of all anchors, and what they are relative to: the first <base> with an address (HTML, 4.2.3)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.base = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        link = dict(attrs).get("href") or ""
        if tag == "a" and link:
            self.found.append(link)
        if tag == "base":
            self.base = self.base or link


def _configured(name: str) -> Address:
    value = os.environ.get(name, "")
    if not value:
        raise Unreachable(f"the environment lacks {name}")
    return Address.parse(value)
