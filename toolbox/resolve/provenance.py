"""Who published a wheel, as the index states it (PEP 740). Its signatures are not checked here: that needs Sigstore's keys of the day."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from fetch import limits
from fetch.errors import Unreachable
from fetch.web import Address, request

# An object of provenance: a bundle for each publisher, some kB each.
SIZE = 8 << 20


@dataclass(frozen=True)
class Publisher:
    """A trusted publisher: its kind ("GitHub"), repository and workflow; "" is what the index does not say."""

    kind: str
    repository: str
    workflow: str


def read_publishers(where: Address, sha256: str) -> list[Publisher]:
    """Returns the publishers that have attested the file with this sha256, each once. Raises FetchError, or Retry for what may pass."""
    with request(where, Accept="application/vnd.pypi.integrity.v1+json, application/json") as answer:
        text = limits.read(answer, SIZE)
    try:
        bundles = limits.parsed(text, "its provenance")["attestation_bundles"]
        found = {_publisher(bundle["publisher"]): [_digests(one) for one in bundle["attestations"]] for bundle in bundles}
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as problem:
        raise Unreachable("its provenance is not as PEP 740 has it") from problem
    for publisher, attested in found.items():
        if not attested or any(sha256 not in digests for digests in attested):
            raise Unreachable(f"its provenance has an attestation by {publisher.repository or publisher.kind} of another file, or none")
    return sorted(found, key=lambda one: (one.kind, one.repository, one.workflow))


def _publisher(said: dict[str, object]) -> Publisher:
    kind = said["kind"]
    if not isinstance(kind, str) or not kind:
        raise TypeError
    # GitLab calls its workflow by the path of a file; Google has an account only.
    workflow = said.get("workflow") or said.get("workflow_filepath") or ""
    return Publisher(kind, str(said.get("repository") or said.get("email") or ""), str(workflow))


def _digests(attestation: dict[str, dict[str, str]]) -> list[str]:
    """Returns the sha256 of the subjects of an attestation's in-toto statement."""
    statement = limits.parsed(base64.b64decode(attestation["envelope"]["statement"], validate=True), "a statement")
    return [str(subject["digest"]["sha256"]) for subject in statement["subject"]]
