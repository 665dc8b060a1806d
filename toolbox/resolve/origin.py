"""Where wheels come from, as lock entries have it: when they were uploaded, to which index, by whom."""

from __future__ import annotations

from dataclasses import dataclass, field

from fetch.errors import FetchError
from fetch.retry import Retrying
from fetch.web import Address

from resolve.page import Listed
from resolve.provenance import read_publishers

# The only index that there is: the one that this machine asks. It is named by what it is for, never by its host.
INDEX = "default"


@dataclass(frozen=True)
class Origin:
    """Fields of a lock entry; `notes`: what is odd; `problems`: what keeps the wheel from being locked."""

    fields: dict[str, object] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


# Of a wheel that the index was not asked about.
NO_ORIGIN = Origin({"index": INDEX})


def origin_of(index: Address, listed: Listed, sha256: str, retrying: Retrying) -> Origin:
    """Reads what the index says of a file. A provenance that is listed and cannot be read is a problem: nothing is known of the publisher then."""
    fields: dict[str, object] = {"uploaded": listed.uploaded} if listed.uploaded else {}
    fields["index"] = INDEX
    if not listed.provenance:
        return Origin(fields)
    try:
        publishers = retrying(lambda: read_publishers(index.leading_to(listed.provenance), sha256))
    except FetchError as problem:
        return Origin(fields, problems=[f"the index lists who published it, and that cannot be read: {problem}"])
    if len(publishers) != 1:
        names = ", ".join(one.repository or one.kind for one in publishers)
        return Origin(fields, [f"its attestations are by {len(publishers)} publishers, none is recorded: {names}"])
    [one] = publishers
    said = {"kind": one.kind, "repository": one.repository, "workflow": one.workflow}
    return Origin(fields | {"publisher": {key: value for key, value in said.items() if value}, "attestation": "stated"})
