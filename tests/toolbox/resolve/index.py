"""A Python index on loopback, as JSON (PEP 691) or HTML (PEP 503), and the wheels that it lists."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from servers import Server, reply

JSON_TYPE = "application/vnd.pypi.simple.v1+json"
_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")


@dataclass(frozen=True)
class File:
    """A file of the index. `yanked` is the reason ("" for none given), `sha256` what the index says where that is not the file's."""

    name: str
    content: bytes
    requires_python: str = ""
    yanked: str | None = None
    sha256: str | None = None
    core: bytes | None = None
    uploaded: str = ""
    provenance: str = ""

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest() if self.sha256 is None else self.sha256


@dataclass
class Manners:
    """How the index answers: what it says of files, and what its server can."""

    html: bool = False
    size: bool = True
    digest: bool = True
    core: bool = True
    ranges: bool = True
    head: bool = True
    # Path -> status, content type, body: an answer in place of the index's own.
    instead: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)


class Index(Server):
    """Serves `files` at /simple/PROJECT/ and /files/NAME."""

    def __init__(self, *files: File, manners: Manners | None = None) -> None:
        self.manners = manners or Manners()
        self.files: dict[str, list[File]] = {}
        for file in files:
            self.files.setdefault(_project(file.name), []).append(file)
        super().__init__(self._answer)
        self.index = f"{self.url}/simple"

    def asked(self, method: str, part: str) -> list[str]:
        """Returns the Range header ("" without one) of each request with this method for a path with this part."""
        return [headers.get("Range", headers.get("range", "")) for verb, path, headers in self.seen if verb == method and path.endswith(part)]

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        path = handler.path.partition("?")[0]
        if path in self.manners.instead:
            status, kind, body = self.manners.instead[path]
            return reply(handler, status, body, Content_Type=kind)
        project, name = path.removeprefix("/simple/").rstrip("/"), path.rsplit("/", 1)[-1]
        if path.startswith("/simple/") and project in self.files:
            kind, text = self._html(project) if self.manners.html else self._json(project)
            return reply(handler, 200, text.encode(), Content_Type=kind)
        known = {file.name: file for files in self.files.values() for file in files}
        if name.endswith(".metadata") and known[name.removesuffix(".metadata")].core is not None:
            return reply(handler, 200, known[name.removesuffix(".metadata")].core or b"")
        if path.startswith("/files/") and name in known:
            return self._send(handler, known[name].content)
        return reply(handler, 404)

    def _send(self, handler: BaseHTTPRequestHandler, content: bytes) -> None:
        if handler.command == "HEAD" and not self.manners.head:
            return reply(handler, 405)
        asked = _RANGE.match(handler.headers.get("Range", "")) if self.manners.ranges else None
        if asked is None:
            return reply(handler, 200, content, Accept_Ranges="bytes" if self.manners.ranges else "none")
        first, last = asked.groups()
        start = int(first) if first else max(0, len(content) - int(last))
        end = min(int(last), len(content) - 1) if first and last else len(content) - 1
        if start >= len(content):
            return reply(handler, 416, Content_Range=f"bytes */{len(content)}")
        return reply(handler, 206, content[start : end + 1], Content_Range=f"bytes {start}-{end}/{len(content)}", Accept_Ranges="bytes")

    def _json(self, project: str) -> tuple[str, str]:
        return JSON_TYPE, json.dumps({"meta": {"api-version": "1.1"}, "name": project, "files": [self._fields(file) for file in self.files[project]]})

    def _fields(self, file: File) -> dict[str, object]:
        fields: dict[str, object] = {"filename": file.name, "url": f"/files/{file.name}", "hashes": {}}
        fields |= {"hashes": {"sha256": file.digest}} if self.manners.digest else {}
        fields |= {"size": len(file.content)} if self.manners.size else {}
        fields |= {"requires-python": file.requires_python} if file.requires_python else {}
        fields |= {"upload-time": file.uploaded} if file.uploaded else {}
        fields |= {"provenance": file.provenance} if file.provenance else {}
        fields |= {"yanked": file.yanked or True} if file.yanked is not None else {}
        return fields | ({"core-metadata": {"sha256": hashlib.sha256(file.core).hexdigest()}} if self.manners.core and file.core is not None else {})

    def _html(self, project: str) -> tuple[str, str]:
        links = []
        for file in self.files[project]:
            named = f'<a href="/files/{file.name}{f"#sha256={file.digest}" if self.manners.digest else ""}"'
            named += f' data-requires-python="{html.escape(file.requires_python)}"' if file.requires_python else ""
            named += f' data-provenance="{html.escape(file.provenance)}"' if file.provenance else ""
            named += f' data-yanked="{html.escape(file.yanked)}"' if file.yanked is not None else ""
            if self.manners.core and file.core is not None:
                digest = f"sha256={hashlib.sha256(file.core).hexdigest()}"
                named += f' data-core-metadata="{digest}" data-dist-info-metadata="{digest}"'
            links.append(f"{named}>{file.name}</a>")
        return "text/html", "<!DOCTYPE html><html><body>" + "\n".join(links) + "</body></html>"


def wheel(
    name: str, version: str = "1.0", requires: Sequence[str] = (), extras: Mapping[str, Sequence[str]] | None = None, *,
    tag: str = "py3-none-any", files: Mapping[str, bytes] | None = None, unnamed: Mapping[str, bytes] | None = None,
    points: str = "", requires_python: str = "", core: bool = True, yanked: str | None = None, sha256: str | None = None, stored: bool = False,
    uploaded: str = "", provenance: str = "",
) -> File:
    """Makes a wheel: `files` are in its RECORD, `unnamed` are not; `points` is its entry_points.txt."""
    info = f"{name}-{version}.dist-info"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *([f"Requires-Python: {requires_python}"] if requires_python else [])]
    lines += [f"Requires-Dist: {item}" for item in requires]
    for extra, wanted in (extras or {}).items():
        lines += [f"Provides-Extra: {extra}", *(f'Requires-Dist: {item}; extra == "{extra}"' for item in wanted)]
    metadata = "\n".join([*lines, "", ""]).encode()
    whole = {**(files or {f"{name}/__init__.py": b""}), f"{info}/METADATA": metadata, **({f"{info}/entry_points.txt": points.encode()} if points else {})}
    whole[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n".encode()
    rows = [f"{path},sha256={_hash(content)},{len(content)}" for path, content in whole.items()]
    whole |= unnamed or {}
    whole[f"{info}/RECORD"] = "\n".join([*rows, f"{info}/RECORD,,", ""]).encode()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in whole.items():
            archive.writestr(zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0)), content, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    return File(f"{name}-{version}-{tag}.whl", file.getvalue(), requires_python, yanked, sha256, metadata if core else None, uploaded, provenance)


def sdist(name: str, version: str) -> File:
    """A file called as a source distribution: nothing reads it."""
    return File(f"{name}-{version}.tar.gz", b"no archive")


def _project(file: str) -> str:
    return re.sub(r"[-_.]+", "-", file.removesuffix(".tar.gz").rsplit("-", 1)[0] if file.endswith(".tar.gz") else file.split("-", 1)[0]).lower()


def _hash(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
