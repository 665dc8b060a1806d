"""Takes out of the store what no lock names any more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from fetch.retry import Retrying

from kept.artifacts import Artifact, Artifacts


@dataclass(frozen=True)
class Pruning:
    """`removed` are artifacts that go, `spared` those without a lock that stay, each with why; `freed` in bytes."""

    removed: list[Artifact]
    spared: list[tuple[Artifact, str]]
    freed: int

    def lines(self, dry: bool) -> list[str]:
        """Returns what is to be told."""
        verb = "would remove" if dry else "removed"
        told = [f"{verb} {artifact.tag}: {len(artifact.layers)} files, {sum(artifact.layers.values())} bytes" for artifact in self.removed]
        stays = [f"stays {artifact.tag}: {why}" for artifact, why in self.spared]
        total = f"{verb} {len(self.removed)} artifacts; {self.freed} bytes are in no other"
        return [*told, *stays, f"{total}{'' if self.freed == 0 else ': the registry gives them back when its garbage is collected'}"]


def judged(all_: Collection[Artifact], named: Collection[str], since: datetime | None) -> Pruning:
    """Decides what goes: what no lock names, and was kept before `since`; None spares nothing for its age."""
    kept = {artifact.digest for artifact in all_ if artifact.tag in named}
    removed, spared = [], []
    for artifact in all_:
        if artifact.tag in named:
            continue
        why = _reason(artifact, kept, since)
        if why:
            spared.append((artifact, why))
        else:
            removed.append(artifact)
    # An artifact goes with all of its tags: where one of them is spared, none goes.
    safe = {artifact.digest for artifact, _ in spared}
    spared += [(artifact, "another name of it stays") for artifact in removed if artifact.digest in safe]
    removed = [artifact for artifact in removed if artifact.digest not in safe]
    return Pruning(removed, spared, _freed(removed, [one for one in all_ if one not in removed]))


def _reason(artifact: Artifact, kept: Collection[str], since: datetime | None) -> str:
    if artifact.digest in kept:
        return "a lock names the same artifact"
    if since is None:
        return ""
    if artifact.created is None:
        return "nobody said when it was kept; --keep-days=0 takes it, too"
    return f"kept on {artifact.created:%Y-%m-%d}" if artifact.created >= since else ""


def _freed(removed: Collection[Artifact], staying: Collection[Artifact]) -> int:
    held = {digest for artifact in staying for digest in artifact.layers}
    return sum({digest: size for artifact in removed for digest, size in artifact.layers.items() if digest not in held}.values())


def prune(store: str, named: Collection[str], days: int, now: datetime, dry: bool, retrying: Retrying) -> Pruning:
    """Removes what `judged` decides, unless `dry`; `days` spares what was kept since. Raises FetchError."""
    artifacts = Artifacts(store)
    found = [retrying(partial(artifacts.read, tag)) for tag in retrying(artifacts.tags)]
    pruning = judged([artifact for artifact in found if artifact], named, now - timedelta(days=days) if days > 0 else None)
    for digest in dict.fromkeys(artifact.digest for artifact in pruning.removed):
        if not dry:
            retrying(partial(artifacts.drop, digest))
    return pruning
