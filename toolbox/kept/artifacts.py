"""The artifacts of the store, one for each lock that was built from (OCI distribution-spec 1.1)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fetch.errors import FetchError, Gone
from fetch.limits import parsed, read
from fetch.registry import ARTIFACT, CREATED, MANIFEST
from fetch.sources import repository
from fetch.tags import tags_of
from fetch.web import request

# Bytes of a manifest: that of vllm names 300 files in 90 kB.
LARGEST = 8 << 20


class KeepsAll(FetchError):
    """The registry deletes nothing."""

    code, status = "STORE_KEEPS_ALL", 5


@dataclass(frozen=True)
class Artifact:
    """What a tag stands for: `layers` are sizes in bytes by digest; `created` is None where nobody said when it was kept."""

    tag: str
    digest: str
    layers: dict[str, int]
    created: datetime | None


class Artifacts:
    """What is kept in a store. Methods raise as those of fetch's registry do."""

    def __init__(self, store: str) -> None:
        self.root = repository(store)

    def tags(self) -> list[str]:
        """Returns the names of what is kept, sorted."""
        return tags_of(self.root)

    def read(self, tag: str) -> Artifact | None:
        """Returns an artifact; None where there is none of that name, or it is none of inputs."""
        try:
            with request(self.root.below(f"manifests/{tag}"), Accept=MANIFEST) as answer:
                body = read(answer, LARGEST)
        except Gone:
            return None
        manifest = _object(parsed(body, f"the manifest of {tag}"))
        if manifest.get("artifactType") != ARTIFACT:
            return None
        layers = {str(layer["digest"]): int(layer["size"]) for layer in manifest.get("layers") or [] if _is_layer(layer)}
        return Artifact(tag, f"sha256:{hashlib.sha256(body).hexdigest()}", layers, _time(_object(manifest.get("annotations")).get(CREATED)))

    def drop(self, digest: str) -> None:
        """Removes an artifact with all of its tags; one that is gone is no problem. Raises KeepsAll where the registry refuses to."""
        try:
            request(self.root.below(f"manifests/{digest}"), "DELETE").close()
        except Gone:
            pass
        except FetchError as problem:
            text = f"the registry deletes nothing ({problem}): let it, with storage.delete.enabled or by a login that may, and prune again"
            raise KeepsAll(text) from problem


def _is_layer(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("digest"), str) and isinstance(value.get("size"), int)


def _time(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
