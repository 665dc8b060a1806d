"""SBOMs that wheels bring themselves (PEP 770: DIST-INFO/sboms/): CycloneDX and SPDX 2 as JSON. What they say is a claim, kept apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from credits import words
from credits.inside import content

# Of one document, in bytes, and of its components. The largest known has 700 crates in 2 MB.
BYTES = 32 << 20
COMPONENTS = 20_000


class NotRead(Exception):
    """A document that cannot be read, with the reason."""


def sboms(root: Path, info: Path) -> list[dict[str, object]]:
    """Returns {path, name, version, components, problem} of each document of a wheel; problem is empty where it was read."""
    return [sbom(root, path) for path in sorted((info / "sboms").glob("**/*")) if path.is_file() and not path.is_symlink()]


def sbom(root: Path, path: Path) -> dict[str, object]:
    place = path.relative_to(root).as_posix()
    found: dict[str, object] = {"path": f"/{place}", "name": "", "version": "", "components": [], "problem": ""}
    try:
        return {**found, **read(content(root, place, BYTES + 1) or b"")}
    except NotRead as problem:
        return {**found, "problem": str(problem)}


def read(data: bytes) -> dict[str, object]:
    """Reads a document. Raises NotRead."""
    if len(data) > BYTES:
        raise NotRead(f"has more than {BYTES} bytes")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as problem:
        raise NotRead("is no JSON" if isinstance(problem, ValueError) else "is nested too deeply") from problem
    if isinstance(document, dict) and document.get("bomFormat") == "CycloneDX":
        root, items = (document.get("metadata") or {}), flat(document.get("components"))
        about = cyclonedx(root.get("component") if isinstance(root, dict) else None)
        found = [cyclonedx(each) for each in items]
    elif isinstance(document, dict) and str(document.get("spdxVersion", "")).startswith("SPDX-2"):
        about, found = None, [spdx(each) for each in listed(document.get("packages"))]
    else:
        raise NotRead("is neither CycloneDX nor SPDX 2 as JSON")
    named = sorted({json.dumps(each, sort_keys=True) for each in found if each is not None})
    return {**{key: (about or {}).get(key, "") for key in ("name", "version")}, "components": [json.loads(each) for each in named]}


def flat(components: object) -> list[object]:
    """Returns components with those inside them."""
    found, todo = [], listed(components)
    while todo:
        item = todo.pop()
        found.append(item)
        if len(found) > COMPONENTS:
            raise NotRead(f"has more than {COMPONENTS} components")
        todo += listed(item.get("components")) if isinstance(item, dict) else []
    return found


def cyclonedx(item: object) -> dict[str, str] | None:
    if not isinstance(item, dict):
        return None
    first = next((each for each in listed(item.get("licenses")) if isinstance(each, dict)), {})
    inner = first.get("license") if isinstance(first.get("license"), dict) else {}
    author = item.get("author") or ", ".join(text(each, "name") for each in listed(item.get("authors")))
    return entry(item, "version", text(item, "purl"), text(first, "expression") or text(inner, "id"), str(author or ""))


def spdx(item: object) -> dict[str, str] | None:
    if not isinstance(item, dict):
        return None
    references = [each for each in listed(item.get("externalRefs")) if isinstance(each, dict)]
    purl = next((text(each, "referenceLocator") for each in references if each.get("referenceType") == "purl"), "")
    return entry(item, "versionInfo", purl, text(item, "licenseDeclared"), text(item, "originator").partition(": ")[2])


def entry(item: dict[str, Any], version: str, purl: str, licence: str, author: str) -> dict[str, str] | None:
    name = words.plain(text(item, "name"))
    said = {"version": words.plain(text(item, version)), "purl": words.plain(purl, 600), "licence": words.plain(licence, 400)}
    return {"name": name, **said, "author": words.name(author)} if name else None


def text(item: object, key: str) -> str:
    value = item.get(key) if isinstance(item, dict) else None
    return value if isinstance(value, str) else ""


def listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []
