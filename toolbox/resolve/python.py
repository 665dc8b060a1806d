"""`resolve python`: the closure of Python packages as lock entries, one wheel each."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import tomllib
from pathlib import Path
from urllib.parse import unquote, urlsplit

from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from resolve.errors import ResolveError, without_secrets

MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
GLIBC = 36  # bookworm's 2.36
OLDEST_GLIBC = {"x86_64": 5, "aarch64": 17}
LEGACY = {"x86_64": {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}, "aarch64": {17: "manylinux2014"}}


def resolve_python(
    architecture: str, version: str, requirements: list[str], constraints: Path | None, uv: str, alone: bool = False
) -> list[dict[str, object]]:
    """Returns wheel lock entries (size in bytes) sorted by name; `alone`: without dependencies.

    Raises ResolveError with all that uv said, or wheels that lack.
    """
    machine = MACHINES[architecture]
    with tempfile.TemporaryDirectory(prefix="resolve-") as folder:
        asked, locked = Path(folder) / "requirements.in", Path(folder) / "pylock.toml"
        asked.write_text("".join(f"{line}\n" for line in requirements))
        _run_uv(_argv(uv, machine, version, asked, locked, constraints, alone))
        packages = tomllib.loads(locked.read_text()).get("packages", [])
    order = {tag: place for place, tag in enumerate(tags(machine, version))}
    entries, problems = [], []
    for package in packages:
        wheel = choose(package.get("wheels", []), order)
        if wheel is None:
            problems.append(f"RESOLVE_PYTHON: {package['name']} {package.get('version')}: no wheel for {machine}")
        else:
            entries.append(_entry(package, wheel))
    if problems:
        raise ResolveError(problems)
    return sorted(entries, key=lambda entry: str(entry["name"]))


def tags(machine: str, version: str) -> list[Tag]:
    """Returns every tag that CPython `version` (e.g. "3.11") on bookworm's glibc accepts, the best first (PEP 425, PEP 600)."""
    major, minor = (int(part) for part in version.split("."))
    platforms = []
    for glibc in range(GLIBC, OLDEST_GLIBC[machine] - 1, -1):
        platforms.append(f"manylinux_2_{glibc}_{machine}")
        if glibc in LEGACY[machine]:
            platforms.append(f"{LEGACY[machine][glibc]}_{machine}")
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
        except InvalidWheelFilename:
            continue
        places = [order[tag] for tag in names if tag in order]
        if places:
            number = build[0] if build else 0
            ranked.append((min(places), -number, filename(wheel), wheel))
    return min(ranked, key=lambda rank: rank[:3])[3] if ranked else None


def filename(wheel: dict[str, object]) -> str:
    """Returns a pylock wheel's file name: its own field, else the end of its address (pylock spec, packages.wheels)."""
    return str(wheel.get("name") or unquote(urlsplit(str(wheel.get("url", ""))).path.rsplit("/", 1)[-1]))


def _entry(package: dict[str, object], wheel: dict[str, object]) -> dict[str, object]:
    hashes = wheel.get("hashes")
    if not isinstance(hashes, dict) or "sha256" not in hashes or "size" not in wheel:
        raise ResolveError([f"RESOLVE_PYTHON: {package['name']}: the index gives no sha256 or no size for {filename(wheel)}"])
    name = canonicalize_name(str(package["name"]))
    return {"name": name, "version": package["version"], "filename": filename(wheel), "size": wheel["size"], "sha256": hashes["sha256"]}


def _argv(uv: str, machine: str, version: str, asked: Path, locked: Path, constraints: Path | None, alone: bool) -> list[str]:
    options = [
        uv, "pip", "compile", "--quiet", "--format", "pylock.toml", "--output-file", str(locked), "--generate-hashes",
        "--only-binary", ":all:", "--python-version", version, "--python-platform", f"{machine}-manylinux_2_{GLIBC}", "--no-config",
    ]
    if constraints:
        options += ["--constraints", str(constraints)]
    return [*options, *(["--no-deps"] if alone else []), str(asked)]


def _run_uv(argv: list[str]) -> None:
    index = os.environ.get("PYTHON_INDEX", "")
    if not index:
        raise ResolveError(["RESOLVE_ADDRESS: the environment lacks PYTHON_INDEX"])
    # By environment, not by argument: an index may hold a password, and arguments are public on a machine.
    environment = {**os.environ, "UV_DEFAULT_INDEX": index, "NO_COLOR": "1"}
    done = subprocess.run(argv, capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        said = re.sub(r"//[^/@\s]*@", "//", without_secrets(done.stderr, index))
        raise ResolveError([f"RESOLVE_PYTHON: {line.strip()}" for line in said.splitlines() if line.strip()])
