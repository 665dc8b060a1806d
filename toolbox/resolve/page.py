"""The page of a project in a simple index, as JSON (PEP 691) or HTML (PEP 503): which files there are, and what it says of each."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from fetch import limits
from fetch.errors import Unreachable
from fetch.sources import ACCEPT
from fetch.web import Address, request

from resolve.uploaded import read_time


@dataclass(frozen=True)
class Listed:
    """A file of the index; "" is what it does not say. `uploaded`: when, in UTC (PEP 700). `provenance`: an address (PEP 740)."""

    sha256: str = ""
    uploaded: str = ""
    provenance: str = ""


def read_files(index: Address, project: str) -> dict[str, Listed]:
    """Returns each file by its name. Raises FetchError, or Retry for what may pass."""
    page = index.below(f"{project}/")
    with request(page, Accept=ACCEPT) as answer:
        text, kind = limits.read(answer, limits.PAGE).decode("utf-8", "replace"), answer.headers.get_content_type()
    if not kind.endswith("+json"):
        links = _Links(page.url)
        links.feed(text)
        return links.found
    try:
        return {str(file["filename"]): _listed(file, page.url) for file in limits.parsed(text, "its page")["files"]}
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise Unreachable("its page is no JSON of an index") from problem


def _listed(file: dict[str, object], page: str) -> Listed:
    hashes, time, provenance = file.get("hashes", {}), file.get("upload-time"), file.get("provenance")
    if not isinstance(hashes, dict):
        raise TypeError
    where = urljoin(page, provenance) if isinstance(provenance, str) and provenance else ""
    return Listed(str(hashes.get("sha256", "")), read_time(time), where)


class _Links(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, Listed] = {}
        self._page = page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        parts = urlsplit(said.get("href") or "")
        if tag == "a" and parts.path:
            where = urljoin(self._page, said.get("data-provenance") or "") if said.get("data-provenance") else ""
            self.found[unquote(parts.path.rsplit("/", 1)[-1])] = Listed(parse_qs(parts.fragment).get("sha256", [""])[0], "", where)
