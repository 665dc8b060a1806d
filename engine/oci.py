"""Makes an OCI image layout of one uncompressed layer from a directory, and pushes one to a registry.

usage: oci.py layout TREE OUT ARCH        writes OUT/{oci-layout,index.json,blobs,digest}
       oci.py push OUT HOST:PORT/NAME     sends what the registry lacks, prints the manifest's digest
"""

import hashlib
import http.client
import json
import os
import subprocess
import sys
from typing import Any, BinaryIO

Descriptor = dict[str, Any]
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"
EPOCH = "2025-12-01T00:00:00Z"
TAR = ["tar", "--sort=name", "--mtime=" + EPOCH, "--clamp-mtime", "--numeric-owner", "--format=posix",
       "--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime", "-c"]


def write_layer(tree: str, blobs: str) -> Descriptor:
    """Tars the tree in one pass through sha256; returns the layer's descriptor."""
    digest, size, partial = hashlib.sha256(), 0, os.path.join(blobs, "partial")
    with subprocess.Popen([*TAR, "-C", tree, "."], stdout=subprocess.PIPE) as tar, open(partial, "wb") as out:
        assert tar.stdout is not None
        while chunk := tar.stdout.read(1 << 20):
            digest.update(chunk)
            size += out.write(chunk)
    if tar.returncode:
        sys.exit(f"oci.py: tar of {tree} failed with {tar.returncode}")
    os.rename(partial, os.path.join(blobs, digest.hexdigest()))
    return {"mediaType": LAYER, "digest": f"sha256:{digest.hexdigest()}", "size": size}


def write_json(value: object, media_type: str, blobs: str) -> Descriptor:
    """Writes a JSON blob; returns its descriptor."""
    data = json.dumps(value, separators=(",", ":")).encode()
    name = hashlib.sha256(data).hexdigest()
    with open(os.path.join(blobs, name), "wb") as out:
        out.write(data)
    return {"mediaType": media_type, "digest": f"sha256:{name}", "size": len(data)}


def layout(tree: str, out: str, arch: str) -> None:
    """Writes the whole layout; the manifest's digest also goes to OUT/digest."""
    blobs = os.path.join(out, "blobs", "sha256")
    os.makedirs(blobs)
    layer = write_layer(tree, blobs)
    config = write_json({"created": EPOCH, "architecture": arch, "os": "linux",
                         "config": {"Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]},
                         "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]}}, CONFIG, blobs)
    manifest = write_json({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer]}, MANIFEST, blobs)
    for name, text in {
        "oci-layout": '{"imageLayoutVersion":"1.0.0"}',
        "index.json": json.dumps({"schemaVersion": 2, "manifests": [manifest]}),
        "digest": manifest["digest"],
    }.items():
        with open(os.path.join(out, name), "w", encoding="utf-8") as file:
            file.write(text)


class Registry:
    """The few requests of the OCI distribution spec that a push needs."""

    def __init__(self, reference: str) -> None:
        self.host, _, self.name = reference.partition("/")

    def request(self, method: str, path: str, body: BinaryIO | bytes | None = None, headers: dict[str, str] | None = None) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(self.host, timeout=60)
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    def has(self, kind: str, digest: str) -> bool:
        return self.request("HEAD", f"/v2/{self.name}/{kind}/{digest}", headers={"Accept": MANIFEST}).status == 200

    def push_blob(self, digest: str, path: str) -> None:
        """POST to open an upload, PUT the content: distribution spec, "pushing a blob monolithically"."""
        if self.has("blobs", digest):
            return
        start = self.request("POST", f"/v2/{self.name}/blobs/uploads/", headers={"Content-Length": "0"})
        where = start.getheader("Location") or sys.exit(f"oci.py: the registry opened no upload: {start.status}")
        target = "/" + where.split("://", 1)[-1].split("/", 1)[1]
        target += ("&" if "?" in target else "?") + "digest=" + digest
        with open(path, "rb") as content:
            size = str(os.path.getsize(path))
            done = self.request("PUT", target, content, {"Content-Length": size, "Content-Type": "application/octet-stream"})
        if done.status != 201:
            sys.exit(f"oci.py: the registry refused blob {digest}: {done.status}")

    def push_manifest(self, digest: str, path: str) -> None:
        with open(path, "rb") as content:
            done = self.request("PUT", f"/v2/{self.name}/manifests/{digest}", content.read(), {"Content-Type": MANIFEST})
        if done.status != 201:
            sys.exit(f"oci.py: the registry refused manifest {digest}: {done.status}")


def push(out: str, reference: str) -> None:
    """Pushes blobs first, then the manifest by digest; does nothing when it is there."""

    def blob(digest: str) -> str:
        return os.path.join(out, "blobs", "sha256", digest.removeprefix("sha256:"))

    with open(os.path.join(out, "digest"), encoding="utf-8") as file:
        digest = file.read()
    registry = Registry(reference)
    if not registry.has("manifests", digest):
        with open(blob(digest), encoding="utf-8") as file:
            manifest = json.load(file)
        for part in [*manifest["layers"], manifest["config"]]:
            registry.push_blob(part["digest"], blob(part["digest"]))
        registry.push_manifest(digest, blob(digest))
    print(digest)


if __name__ == "__main__":
    if sys.argv[1] == "layout":
        layout(*sys.argv[2:])
    else:
        push(*sys.argv[2:])
