"""`resolve update`: one resolution of an image together with what it stands on, in which exact pins may move.

The plan is JSON: {"pins": [{"line": "vllm==0.32.0", "own": true}], "constraints": [LINE], "locked": {NAME: VERSION}, "named": [NAME] or null for all,
"floors": {NAME: VERSION}, "rules": {NAME: {"kind": "hold" | "minor" | "patch" | "range", "range": ">=2,<3", "said": TEXT}}, "agreed": [LINE]}.
`own`: asked for by the image itself, so that no update takes it back. `agreed`: what another platform resolved to.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from resolve.cutoff import NO_CUTOFF, Cutoff
from resolve.errors import Problem, ResolveError
from resolve.explain import explain
from resolve.prefer import Preferred
from resolve.python import MACHINES
from resolve.request import Note, Request, Resolved, name_of
from resolve.uv import Answer, Uv


@dataclass(frozen=True)
class Pin:
    """A requirement as it is written."""

    line: str
    own: bool


@dataclass(frozen=True)
class Rule:
    """How far a package may move; `said` is where that is written, and by whom."""

    kind: str
    range: str
    said: str

    def constraint(self, name: str, now: str) -> str:
        """Returns the constraint for uv; "" where there is no version that it could start from."""
        if self.kind == "range":
            return f"{name}{self.range}"
        if not now:
            return ""
        if self.kind == "hold":
            return f"{name}=={now}"
        version = Version(now)
        kept = version.release[: 1 if self.kind == "minor" else 2]
        upper = ".".join(map(str, [*kept[:-1], kept[-1] + 1]))
        return f"{name}<{f'{version.epoch}!' if version.epoch else ''}{upper}"


@dataclass(frozen=True)
class Plan:
    """What may move, and how far."""

    pins: tuple[Pin, ...]
    constraints: tuple[str, ...]
    locked: dict[str, str]
    named: tuple[str, ...] | None
    floors: dict[str, str]
    rules: dict[str, Rule]
    agreed: tuple[str, ...]

    @staticmethod
    def read(file: Path) -> Plan:
        """Reads the JSON. Raises ResolveError where it is something else."""
        try:
            value = json.loads(file.read_text())
            plan = Plan(
                tuple(Pin(str(pin["line"]), bool(pin["own"])) for pin in value["pins"]),
                tuple(map(str, value["constraints"])),
                {canonicalize_name(name): str(version) for name, version in value["locked"].items()},
                None if value["named"] is None else tuple(map(canonicalize_name, value["named"])),
                {canonicalize_name(name): str(version) for name, version in value["floors"].items()},
                {canonicalize_name(name): Rule(**rule) for name, rule in value["rules"].items()},
                tuple(map(str, value["agreed"])),
            )
            for pin in plan.pins:
                Requirement(pin.line)
            return plan
        except (OSError, ValueError, KeyError, TypeError, AttributeError, InvalidRequirement) as problem:
            raise ResolveError([Problem("RESOLVE_PLAN", f"{file}: {type(problem).__name__}: {problem}")]) from problem

    def moves(self, name: str) -> bool:
        """Says whether a package is to move, not only allowed to."""
        return self.named is None or name in self.named or name in self.floors

    def requirements(self) -> dict[str, str]:
        """Returns the requirements for uv, each with the line that it comes from: those that are to move first, since uv decides in that order."""
        found: dict[str, str] = {}
        for pin in sorted(self.pins, key=lambda one: (not (self.named and name_of(one.line) in self.named), not one.own)):
            found.setdefault(self._loosened(pin), pin.line)
        return found

    def bounds(self) -> dict[str, str]:
        """Returns the constraints for uv, each with what says so: "" for one of the inputs."""
        found = dict.fromkeys([*self.constraints, *self.agreed], "")
        for name, rule in self.rules.items():
            try:
                line = rule.constraint(name, self.now(name))
            except InvalidVersion:
                continue
            if line:
                found[line] = rule.said
        return found | {f"{name}>={version}": "" for name, version in self.floors.items()}

    def now(self, name: str) -> str:
        """Returns the version of today: as it is locked, else as it is pinned; "" for none."""
        pinned = [exact(pin.line) for pin in self.pins if name_of(pin.line) == name]
        return self.locked.get(name) or next(filter(None, pinned), "")

    def _loosened(self, pin: Pin) -> str:
        asked, version = Requirement(pin.line), exact(pin.line)
        if not version:
            return pin.line
        extras = f"[{','.join(sorted(asked.extras))}]" if asked.extras else ""
        stays = f">={version}" if pin.own or (self.named is not None and name_of(pin.line) in self.named) else ""
        return f"{asked.name}{extras}{stays}{f' ; {asked.marker}' if asked.marker else ''}"


def exact(line: str) -> str:
    """Returns the version of `NAME==VERSION`; "" for any other requirement."""
    clauses = list(Requirement(line).specifier)
    return clauses[0].version if len(clauses) == 1 and clauses[0].operator == "==" and not clauses[0].version.endswith(".*") else ""


def update(image: tuple[str, str, str], plan: Plan, cutoff: Cutoff = NO_CUTOFF, path: str = "uv") -> Resolved:
    """Returns name and version of everything that is found for an image: its architecture, its Python and its glibc.

    What is too young is taken only where nothing else fits. Raises ResolveError with every problem, and the policies that take part.
    """
    architecture, version, glibc = image
    any_age = Uv.from_environment(path, MACHINES[architecture], version, glibc)
    lines, bounds = plan.requirements(), plan.bounds()
    prefer = Preferred({} if plan.named is None else plan.locked, (*(plan.named or ()), *plan.floors))
    answer = any_age.compile_old_enough(cutoff, list(lines), bounds, prefer=prefer)
    if answer.refusal:
        raise ResolveError(_explained(any_age, Request(*image, tuple(lines), tuple(bounds), uv=path), answer, plan))
    found: dict[str, str] = {canonicalize_name(str(package["name"])): str(package["version"]) for package in answer.packages if package.get("version")}
    entries: list[dict[str, object]] = [{"name": name, "version": found[name]} for name in sorted(found)]
    return Resolved(entries, [*_back(plan, found), *_held(replace(any_age, cutoff=cutoff), plan, found), *[Note(f"uv: {text}") for text in answer.warnings]])


def _explained(uv: Uv, request: Request, answer: Answer, plan: Plan) -> list[Problem]:
    lines, bounds = plan.requirements(), plan.bounds()
    problems = []
    for problem in explain(uv, request, answer):
        said = _policies(problem.message, problem.constraints, bounds)
        elsewhere = [line for line in problem.constraints if line in plan.agreed]
        other = f"; the other platform has {', '.join(elsewhere)}" if elsewhere else ""
        asked = tuple(lines.get(line, line) for line in problem.asked)
        rest = tuple(line for line in problem.constraints if line in plan.constraints)
        problems.append(replace(problem, message=problem.message + other + said, asked=asked, constraints=rest))
    return problems


def _policies(message: str, constraints: Sequence[str], bounds: dict[str, str]) -> str:
    """Names the policies that take part in a refusal."""
    said = dict.fromkeys(bounds[line] for line in bounds if bounds[line] and (line in constraints or name_of(line) in message))
    return f"; {'; '.join(said)}" if said else ""


def _back(plan: Plan, found: dict[str, str]) -> list[Note]:
    """Tells of each pin that goes to a lower version."""
    notes = []
    for pin in plan.pins:
        name, now = name_of(pin.line), exact(pin.line)
        if now and name in found and Version(found[name]) < Version(now):
            notes.append(Note(f"{name} goes back from {now} to {found[name]}: what is asked for with it needs that", (pin.line,)))
    return notes


def _held(uv: Uv, plan: Plan, found: dict[str, str]) -> list[Note]:
    """Tells of each package that was to move and has a newer version, and what holds it back."""
    notes, lines, bounds = [], plan.requirements(), plan.bounds()
    own = {name_of(pin.line) for pin in plan.pins if pin.own} if plan.named is None else set(plan.named)
    for name in sorted(own & found.keys()):
        alone = uv.compile([name], (), alone=True).packages
        newest = next((str(package.get("version")) for package in alone), found[name])
        if Version(newest) <= Version(found[name]):
            continue
        answer = uv.compile([f"{name}=={newest}", *lines], bounds)
        why = answer.refusal or "nothing that uv names"
        held = tuple(line for line in bounds if name_of(line) in (name, *_names(answer)) and line in plan.constraints)
        asked = tuple(pin.line for pin in plan.pins if name_of(pin.line) == name)
        notes.append(Note(f"{name} {newest} is to be had and {found[name]} is taken; what holds it back: {why}{_policies(why, held, bounds)}", asked))
    return notes


def _names(answer: Answer) -> list[str]:
    return [name_of(word) for word in answer.refusal.split()]
