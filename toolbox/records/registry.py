"""The records of one image in a registry (OCI distribution-spec 1.1)."""

from __future__ import annotations

import hashlib
import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from fetch.errors import Gone, Unreachable
from fetch.limits import parsed, read
from fetch.registry import MANIFEST, Blob, Registry
from fetch.web import Address, request

from records import limits

REPOSITORY = "factory/metrics"
ARTIFACT = "application/vnd.image-factory.build-record.v1"
MEDIA_TYPE = f"{ARTIFACT}+json"
# When it began, and eight digits that no other has: records of builds that run at once are side by side.
TAG = re.compile(r"^[0-9]{8}T[0-9]{9}Z-[0-9a-f]{8}$")
NEXT = re.compile(r'<([^>]*)>\s*;\s*rel="?next"?')


class Records:
    """What is kept of one image. Methods raise as those of fetch's registry do."""

    def __init__(self, store: str, image: str) -> None:
        path = f"{REPOSITORY}/{image}"
        self._root = Address.parse(store).below(f"v2/{path}")
        self._registry = Registry(store, path)

    def keep(self, tag: str, text: bytes) -> None:
        """Writes a record. It is there once its tag is: the last write, and one that is whole or not at all."""
        blob = Blob(f"{tag}.json", MEDIA_TYPE, hashlib.sha256(text).hexdigest(), len(text))
        self._registry.push_text(text, blob)
        self._registry.push_manifest(tag, [blob], ARTIFACT)

    def tags(self) -> list[str]:
        """The tags of records, the oldest first."""
        found: list[str] = []
        page: Address | None = self._root.below("tags/list?n=1000")
        while page is not None:
            try:
                with request(page) as answer:
                    following = NEXT.search(answer.headers.get("Link", ""))
                    names = _object(parsed(read(answer, limits.PAGE), "a list of tags")).get("tags") or []
            except Gone:
                break
            found += [name for name in names if isinstance(name, str) and TAG.match(name)]
            if len(found) > limits.TAGS:
                raise Unreachable(f"more than {limits.TAGS} records of one image; at most so many are read")
            page = self._beyond(page, following[1]) if following else None
        return sorted(set(found))

    def read(self, tag: str) -> bytes | None:
        """A record's bytes, verified by their digest; None where it is gone, or is no record."""
        try:
            layer = self._layer(tag)
            if layer is None:
                return None
            digest, size = layer
            with request(self._root.below(f"blobs/{digest}")) as answer:
                text = read(answer, size)
        except Gone:
            return None
        return text if f"sha256:{hashlib.sha256(text).hexdigest()}" == digest else None

    def drop(self, tag: str) -> None:
        """Removes a record, and with it its tag. One that is gone already is no problem."""
        try:
            with request(self._root.below(f"manifests/{tag}"), Accept=MANIFEST) as answer:
                body = read(answer, limits.MANIFEST)
            request(self._root.below(f"manifests/sha256:{hashlib.sha256(body).hexdigest()}"), "DELETE").close()
        except Gone:
            pass

    def _layer(self, tag: str) -> tuple[str, int] | None:
        with request(self._root.below(f"manifests/{tag}"), Accept=MANIFEST) as answer:
            manifest = _object(parsed(read(answer, limits.MANIFEST), "a manifest"))
        layers = manifest.get("layers")
        if manifest.get("artifactType") != ARTIFACT or not isinstance(layers, list) or len(layers) != 1:
            return None
        layer = _object(layers[0])
        digest, size = layer.get("digest"), layer.get("size")
        if not isinstance(digest, str) or not re.fullmatch(r"sha256:[0-9a-f]{64}", digest):
            return None
        return (digest, size) if isinstance(size, int) and 0 < size <= limits.RECORD else None

    def _beyond(self, page: Address, link: str) -> Address:
        target = self._root.leading_to(urljoin(page.url, link))
        if urlsplit(target.url).path != urlsplit(page.url).path or target.url == page.url:
            raise Unreachable("a list of tags that goes on elsewhere")
        return target


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
