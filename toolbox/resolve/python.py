"""`resolve python`: the closure of Python packages as lock entries, one wheel each."""

from __future__ import annotations

from difflib import get_close_matches
from urllib.parse import unquote, urlsplit

from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from resolve.cutoff import Cutoff
from resolve.errors import Problem, ResolveError
from resolve.explain import explain
from resolve.files import Inspector, Wheel
from resolve.request import Note, Request, Resolved, about, extras_of, name_of
from resolve.uv import Answer, NoExtra, Uv
from resolve.via import add_via

MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
OLDEST_GLIBC = {"x86_64": 5, "aarch64": 17}
LEGACY = {"x86_64": {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}, "aarch64": {17: "manylinux2014"}}


def resolve_python(request: Request) -> Resolved:
    """Resolves by uv, and looks into wheels that are new. Raises ResolveError with every problem."""
    machine = MACHINES[request.architecture]
    uv = Uv.from_environment(request.uv, machine, request.version, request.glibc)
    answer = _compile(uv, request)
    if answer.refusal:
        raise ResolveError(explain(uv, request, answer))
    order = {tag: place for place, tag in enumerate(tags(machine, request.version, request.glibc))}
    omitted = {canonicalize_name(name) for name in request.omit}
    packages = [package for package in answer.packages if canonicalize_name(str(package["name"])) not in omitted]
    wheels, problems = _wheels(packages, order, machine)
    inspector = Inspector(uv.index, request)
    entries, notes, found = inspector.inspect(wheels)
    problems += found
    _mark_yanked(entries, answer)
    unknown, more = _extras(answer.extras, request, inspector, {canonicalize_name(wheel.name): wheel for wheel in wheels})
    if problems or unknown:
        raise ResolveError([*unknown, *problems])
    add_via(uv, request, entries, answer.packages)
    return Resolved(sorted(entries, key=lambda entry: str(entry["name"])), [*_told(answer, request), *_local(wheels, request), *more, *notes])


def _compile(uv: Uv, request: Request) -> Answer:
    """Resolves; what is asked for by version may be new."""
    pinned = [name_of(line) for line in (*request.requirements, *request.constraints) if "==" in line]
    cutoff = Cutoff(request.newest, tuple(sorted({*map(canonicalize_name, request.free), *pinned})))
    return uv.compile_old_enough(cutoff, request.requirements, request.constraints, request.alone, request.prefer)


def _mark_yanked(entries: list[dict[str, object]], answer: Answer) -> None:
    reasons = {(canonicalize_name(one.name), one.version): one.reason for one in answer.yanked}
    for entry in entries:
        key = (canonicalize_name(str(entry["name"])), str(entry["version"]))
        if key in reasons:
            entry["yanked"] = reasons[key]


def tags(machine: str, version: str, glibc: str) -> list[Tag]:
    """Returns every tag that CPython `version` ("3.13", "3.13.5") on a glibc ("2.41") accepts, the best first (PEP 425, PEP 600)."""
    major, minor = (int(part) for part in version.split(".")[:2])
    platforms = []
    for release in range(int(glibc.split(".")[1]), OLDEST_GLIBC[machine] - 1, -1):
        platforms.append(f"manylinux_2_{release}_{machine}")
        if release in LEGACY[machine]:
            platforms.append(f"{LEGACY[machine][release]}_{machine}")
    platforms.append(f"linux_{machine}")
    interpreter = f"cp{major}{minor}"
    own = cpython_tags((major, minor), abis=[interpreter], platforms=platforms)
    return [*own, *compatible_tags((major, minor), interpreter, platforms)]


def choose(wheels: list[dict[str, object]], order: dict[Tag, int]) -> dict[str, object] | None:
    """Returns the wheel with the best tag, then the highest build number, then the first by name; None if none fits."""
    ranked = []
    for wheel in wheels:
        try:
            _, _, build, names = parse_wheel_filename(filename(wheel))
        except (InvalidWheelFilename, InvalidVersion):
            continue
        places = [order[tag] for tag in names if tag in order]
        if places:
            number = build[0] if build else 0
            ranked.append((min(places), -number, filename(wheel), wheel))
    return min(ranked, key=lambda rank: rank[:3])[3] if ranked else None


def filename(wheel: dict[str, object]) -> str:
    """Returns a pylock wheel's file name: its own field, else the end of its address (pylock spec, packages.wheels)."""
    return str(wheel.get("name") or unquote(urlsplit(str(wheel.get("url", ""))).path.rsplit("/", 1)[-1]))


def _wheels(packages: list[dict[str, object]], order: dict[Tag, int], machine: str) -> tuple[list[Wheel], list[Problem]]:
    wheels, problems = [], []
    for package in packages:
        listed = package.get("wheels", [])
        chosen = choose(listed if isinstance(listed, list) else [], order)
        if chosen is None:
            problems.append(Problem("RESOLVE_PYTHON", f"{package['name']} {package.get('version')}: no wheel for {machine}"))
            continue
        hashes, size = chosen.get("hashes"), chosen.get("size")
        digest = str(hashes.get("sha256", "")) if isinstance(hashes, dict) else ""
        name = canonicalize_name(str(package["name"]))
        wheels.append(Wheel(name, str(package["version"]), filename(chosen), str(chosen.get("url", "")), digest, size if isinstance(size, int) else None))
    return wheels, problems


def _told(answer: Answer, request: Request) -> list[Note]:
    notes = []
    for yanked in answer.yanked:
        reason = f": {yanked.reason}" if yanked.reason else ", without a reason"
        notes.append(Note(f"{yanked.name} {yanked.version} is yanked{reason}", about(yanked.name, request.requirements)))
    return notes + [Note(f"uv: {text}") for text in answer.warnings]


def _local(wheels: list[Wheel], request: Request) -> list[Note]:
    """Tells of each requirement that a local version was taken for (PEP 440: 1.0 takes 1.0+cu1)."""
    notes = []
    for wheel in wheels:
        for line in about(wheel.name, request.requirements):
            try:
                asked, got = Version(line.partition("==")[2]), Version(wheel.version)
            except InvalidVersion:
                continue
            if got.local and not asked.local:
                notes.append(Note(f"{line} is taken in the local version {wheel.version}", (line,)))
    return notes


def _extras(missing: list[NoExtra], request: Request, inspector: Inspector, wheels: dict[str, Wheel]) -> tuple[list[Problem], list[Note]]:
    """Returns the problem of each extra that was asked for and is none, and a note of each that a package asks another for."""
    problems, notes = [], []
    for found in missing:
        asked = tuple(line for line in about(found.name, request.requirements) if canonicalize_name(found.extra) in map(canonicalize_name, extras_of(line)))
        version = f" {found.version}" if found.version else ""
        text = f'{found.name}{version} has no extra "{found.extra}"'
        if not asked:
            notes.append(Note(f"{text}, which another package asks it for"))
            continue
        wheel = wheels.get(canonicalize_name(found.name))
        names = sorted(set(map(canonicalize_name, inspector.extras(wheel)))) if wheel else []
        near = get_close_matches(canonicalize_name(found.extra), names, 1)
        known = f"; it has: {', '.join(names)}" if names else "; it has none"
        problems.append(Problem("RESOLVE_EXTRA", text + (f', did you mean "{near[0]}"?' if near else "") + known, asked))
    return problems, notes
