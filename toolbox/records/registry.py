"""The records of one image in a registry (OCI distribution-spec 1.1)."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from fetch.errors import Gone
from fetch.limits import parsed, read
from fetch.registry import MANIFEST, Blob, Registry
from fetch.sources import repository
from fetch.tags import tags_of
from fetch.web import request

from records import limits

REPOSITORY = "factory/metrics"
ARTIFACT = "application/vnd.image-factory.build-record.v1"
MEDIA_TYPE = f"{ARTIFACT}+json"
# When it began, and eight digits that no other has: records of builds that run at once are side by side.
TAG = re.compile(r"^[0-9]{8}T[0-9]{9}Z-[0-9a-f]{8}$")


class Records:
    """What is kept of one image. Methods raise as those of fetch's registry do."""

    def __init__(self, store: str, image: str) -> None:
        path = f"{REPOSITORY}/{image}"
        self._root = repository(store, path)
        self._registry = Registry(store, path)

    def keep(self, tag: str, text: bytes) -> None:
        """Writes a record. It is there once its tag is: the last write, and one that is whole or not at all."""
        blob = Blob(f"{tag}.json", MEDIA_TYPE, hashlib.sha256(text).hexdigest(), len(text))
        self._registry.push_text(text, blob)
        self._registry.push_manifest(tag, [blob], ARTIFACT)

    def tags(self) -> list[str]:
        """The tags of records, the oldest first."""
        return [name for name in tags_of(self._root) if TAG.match(name)]

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


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
