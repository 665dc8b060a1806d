"""The store: an OCI registry that keeps inputs as blobs (OCI distribution-spec 1.1, "Push")."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from fetch.errors import Gone, Unreachable
from fetch.sources import REPOSITORY, repository
from fetch.web import Address, request

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
ARTIFACT = "application/vnd.image-factory.inputs.v1"
EMPTY_TYPE, EMPTY = "application/vnd.oci.empty.v1+json", b"{}"
CREATED = "org.opencontainers.image.created"
TYPES = {".deb": "application/vnd.debian.binary-package", ".whl": "application/vnd.python.wheel"}


@dataclass(frozen=True)
class Blob:
    """A file as the store names it; `size` in bytes."""

    name: str
    media_type: str
    sha256: str
    size: int

    @property
    def digest(self) -> str:
        return f"sha256:{self.sha256}"


def blob_of(file: Path) -> Blob:
    """Hashes a file."""
    with file.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return Blob(file.name, TYPES.get(file.suffix, "application/octet-stream"), digest, file.stat().st_size)


class Registry:
    """One repository of a registry. Methods raise Retry for what may pass, Unreachable for what does not."""

    def __init__(self, store: str, path: str = REPOSITORY) -> None:
        self._root = repository(store, path)

    def has(self, blob: Blob) -> bool:
        try:
            request(self._root.below(f"blobs/{blob.digest}"), "HEAD").close()
        except Gone:
            return False
        return True

    def has_tag(self, tag: str) -> bool:
        """Tells whether an artifact of that name is kept."""
        try:
            request(self._root.below(f"manifests/{tag}"), "HEAD", Accept=MANIFEST).close()
        except Gone:
            return False
        return True

    def push_file(self, file: Path, blob: Blob) -> int:
        """Uploads a file unless it is there; returns how many bytes were sent."""
        if self.has(blob):
            return 0
        with file.open("rb") as body:
            self._upload(blob.digest, body, blob.size)
        return blob.size

    def push_text(self, text: bytes, blob: Blob) -> None:
        """Uploads bytes that are in memory, unless they are there."""
        if not self.has(blob):
            self._upload(blob.digest, io.BytesIO(text), blob.size)

    def push_manifest(self, tag: str, blobs: list[Blob], artifact: str = ARTIFACT, created: str = "") -> str:
        """Writes the artifact that names all blobs, so that the registry's garbage collection keeps them; returns its digest."""
        config = f"sha256:{hashlib.sha256(EMPTY).hexdigest()}"
        if not self.has(Blob("", EMPTY_TYPE, config.removeprefix("sha256:"), len(EMPTY))):
            self._upload(config, EMPTY, len(EMPTY))
        body = json.dumps(_manifest(config, blobs, artifact, created), separators=(",", ":")).encode()
        request(self._root.below(f"manifests/{tag}"), "PUT", body, Content_Type=MANIFEST).close()
        return f"sha256:{hashlib.sha256(body).hexdigest()}"

    def _upload(self, digest: str, body, size: int) -> None:  # type: ignore[no-untyped-def]
        try:
            with request(self._root.below("blobs/uploads/"), "POST", b"", Content_Length="0") as answer:
                location = answer.headers.get("Location", "")
            if not location:
                raise Unreachable("the store named no place for an upload")
            target = self._target(location)
            joined = replace(target, url=f"{target.url}{'&' if urlsplit(target.url).query else '?'}digest={digest}")
            headers = {"Content_Type": "application/octet-stream", "Content_Length": str(size)}
            request(joined, "PUT", body, **headers).close()
        except Gone as problem:
            raise Unreachable("the store has no such repository") from problem

    def _target(self, location: str) -> Address:
        if location.startswith("/"):
            parts = urlsplit(self._root.url)
            location = f"{parts.scheme}://{parts.netloc}{location}"
        return self._root.leading_to(location)


def _manifest(config: str, blobs: list[Blob], artifact: str, created: str) -> dict[str, object]:
    layers = [
        {"mediaType": blob.media_type, "digest": blob.digest, "size": blob.size, "annotations": {"org.opencontainers.image.title": blob.name}}
        for blob in sorted(blobs, key=lambda blob: blob.name)
    ]
    empty = {"mediaType": EMPTY_TYPE, "digest": config, "size": len(EMPTY), "data": "e30="}
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "artifactType": artifact, "config": empty, "layers": layers}
    return {**manifest, "annotations": {CREATED: created}} if created else manifest
