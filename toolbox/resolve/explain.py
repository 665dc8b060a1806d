"""Why uv resolved nothing, for each requirement: uv's own words, and what would be there instead."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from difflib import get_close_matches

from fetch.errors import FetchError, Retry
from fetch.web import Address
from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, canonicalize_name, parse_sdist_filename, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from resolve.errors import Problem
from resolve.page import read_files
from resolve.request import Request, name_of
from resolve.uv import Answer, Uv

CODE = "RESOLVE_PYTHON"
PARALLEL = 4
OTHERS = 3
_MENTIONED = re.compile(r"(?<![\w.<-])([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?:\[[^\]]*\])?(?=\s*(?:[<>=!~]=?|,| |\.|$))")
_NAMED = re.compile(r"(?<![\w.<-])([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?:\[[^\]]*\])?(?:[<>=!~]=?[^\s,]+| was not found in the package registry)")
_REFUSED = re.compile(r"\(401 Unauthorized\)|returned a 403 Forbidden error")


def explain(uv: Uv, request: Request, whole: Answer) -> list[Problem]:
    """Returns every problem: of each requirement that has no solution of its own, then of those that have none together."""
    if whole.unanswered:
        return [Problem(CODE, whole.refusal)]
    lines = request.requirements
    with ThreadPoolExecutor(PARALLEL) as pool:
        answers = [whole] if len(lines) == 1 else list(pool.map(lambda line: uv.compile([line], request.constraints, request.alone), lines))
        failed = [(line, answer) for line, answer in zip(lines, answers, strict=True) if answer.refusal]
        locked_out = [line for line, answer in failed if _REFUSED.search(answer.refusal)]
        if len(locked_out) > 1:
            failed = [pair for pair in failed if pair[0] not in locked_out]
        problems = list(pool.map(lambda pair: _single(uv, request, *pair), failed))
    if len(locked_out) > 1:
        problems.append(Problem(CODE, "the index asks for another login, or forbids these: status 401 or 403", tuple(locked_out)))
    rest = [line for line, answer in zip(lines, answers, strict=True) if not answer.refusal]
    again = whole if len(rest) == len(lines) else uv.compile(rest, request.constraints, request.alone) if len(rest) > 1 else Answer()
    return [*problems, *([_joint(request, rest, again)] if again.refusal else [])]


def _single(uv: Uv, request: Request, line: str, answer: Answer) -> Problem:
    """Explains a requirement that fails by itself: there is no such thing, or what it depends on is not to be had."""
    if answer.unanswered:
        return Problem(CODE, answer.refusal)
    problem = Problem(CODE, answer.refusal, (line,), _constraints(request, answer))
    # What is no lack of a solution is the index's fault: what else it has would not help.
    if answer.refusal.startswith("error: ") or _REFUSED.search(answer.refusal):
        return problem
    name = name_of(line)
    if uv.compile([line], (), alone=True).refusal:
        return replace(problem, message=problem.message + _instead(uv, request, name))
    named = dict.fromkeys(canonicalize_name(found) for found in _NAMED.findall(answer.refusal))
    others = [other for other in named if other not in (name, "python")][:OTHERS]
    return replace(problem, message=problem.message + "".join(_instead(uv, request, other) for other in others))


def _joint(request: Request, lines: list[str], answer: Answer) -> Problem:
    mentioned = _mentioned(answer)
    asked = tuple(line for line in lines if name_of(line) in mentioned) or tuple(lines)
    return Problem(CODE, answer.refusal, asked, _constraints(request, answer))


def _instead(uv: Uv, request: Request, name: str) -> str:
    """Says what there is of a package in place of what was asked: another name, the newest version, the newest that fits."""
    fits = uv.compile([name], (), alone=True)
    if f"{name} was not found in the package registry" in fits.refusal:
        near = get_close_matches(name, sorted({canonicalize_name(known) for known in request.known.names} - {name}), 1, 0.75)
        return f"; {name} is not in the index" + (f', did you mean "{near[0]}"?' if near else "")
    found = next((str(package.get("version")) for package in fits.packages), "")
    files = _files(uv, name)
    newest = _newest(files or [])
    if found:
        newer = f"; the newest {name} is {newest}" if newest and newest != found else ""
        return f"{newer}; the newest {name} that fits is {found}"
    if newest:
        wheels = "no version has a wheel that fits" if any(file.endswith(".whl") for file in files or []) else "there are archives of its sources, no wheel"
        return f"; the newest {name} is {newest}, and {wheels}"
    return f"; the index lists no file of {name}" if files == [] else ""


def _files(uv: Uv, name: str) -> list[str] | None:
    """Returns the files that the index lists; None where it does not answer."""
    try:
        return list(read_files(Address.parse(uv.index), name))
    except (FetchError, Retry):
        return None


def _newest(files: list[str]) -> str:
    """Returns the newest version among some files, final ones before others; "" for none."""
    versions = {version for version in map(_version, files) if version is not None}
    return str(max(versions, key=lambda version: (not version.is_prerelease, version))) if versions else ""


def _version(file: str) -> Version | None:
    try:
        return parse_wheel_filename(file)[1] if file.endswith(".whl") else parse_sdist_filename(file)[1]
    except (InvalidWheelFilename, InvalidSdistFilename, InvalidVersion):
        return None


def _constraints(request: Request, answer: Answer) -> tuple[str, ...]:
    mentioned = _mentioned(answer)
    return tuple(line for line in request.constraints if name_of(line) in mentioned)


def _mentioned(answer: Answer) -> set[str]:
    return {canonicalize_name(found) for found in _MENTIONED.findall(answer.refusal)}
