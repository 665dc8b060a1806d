"""The page of a project in a simple index, as JSON (PEP 691) or HTML (PEP 503): which files there are, and which have a sha256."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import parse_qs, unquote, urlsplit

from fetch import limits
from fetch.errors import Unreachable
from fetch.sources import ACCEPT
from fetch.web import Address, request


def read_hashes(index: Address, project: str) -> dict[str, str]:
    """Returns the sha256 of each file by its name, "" where the index gives none. Raises FetchError, or Retry for what may pass."""
    with request(index.below(f"{project}/"), Accept=ACCEPT) as answer:
        text, kind = limits.read(answer, limits.PAGE).decode("utf-8", "replace"), answer.headers.get_content_type()
    if not kind.endswith("+json"):
        links = _Links()
        links.feed(text)
        return links.found
    try:
        return {str(file["filename"]): str(file.get("hashes", {}).get("sha256", "")) for file in limits.parsed(text, "its page")["files"]}
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise Unreachable("its page is no JSON of an index") from problem


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        parts = urlsplit(dict(attrs).get("href") or "")
        if tag == "a" and parts.path:
            self.found[unquote(parts.path.rsplit("/", 1)[-1])] = parse_qs(parts.fragment).get("sha256", [""])[0]
