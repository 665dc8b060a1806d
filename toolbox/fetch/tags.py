"""The tags of a repository (OCI distribution-spec 1.1, "Listing Tags")."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from fetch.errors import Gone, Unreachable
from fetch.limits import parsed, read
from fetch.web import Address, request

# Bytes of a page of tags, and tags in all.
PAGE, TAGS = 4 << 20, 50_000
NEXT = re.compile(r'<([^>]*)>\s*;\s*rel="?next"?')


def tags_of(root: Address) -> list[str]:
    """Returns the tags below the address of a repository, sorted; none for a repository that is not there. Raises as request does."""
    found: list[str] = []
    page: Address | None = root.below("tags/list?n=1000")
    while page is not None:
        try:
            with request(page) as answer:
                following = NEXT.search(answer.headers.get("Link", ""))
                names = _object(parsed(read(answer, PAGE), "a list of tags")).get("tags") or []
        except Gone:
            break
        found += [name for name in names if isinstance(name, str)]
        if len(found) > TAGS:
            raise Unreachable(f"more than {TAGS} tags of one repository; at most so many are read")
        page = _beyond(root, page, following[1]) if following else None
    return sorted(set(found))


def _beyond(root: Address, page: Address, link: str) -> Address:
    target = root.leading_to(urljoin(page.url, link))
    if urlsplit(target.url).path != urlsplit(page.url).path or target.url == page.url:
        raise Unreachable("a list of tags that goes on elsewhere")
    return target


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
