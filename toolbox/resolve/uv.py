"""uv's resolver: asked for one platform, and what it said, without addresses and temporary paths."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from fetch.default_index import python_index
from fetch.errors import Unreachable

from resolve.cutoff import NO_CUTOFF, Cutoff
from resolve.errors import Problem, ResolveError, without_hosts, without_secrets
from resolve.prefer import NONE, Preferred

# What uv says of every run.
_CHATTER = ("Resolved ", "warning: Requirements file ", "warning: The requested Python version ")
_BLOCK = re.compile(r"^(error|warning|hint): ")
NO_SOLUTION = "error: No solution found when resolving dependencies: "
_EXTRA = re.compile(r"^The package `([^`=]+)(?:==([^`]+))?` does not have an extra named `([^`]+)`$")
_YANKED = re.compile(r'^`([^`=]+)==([^`]+)` is yanked(?: \(reason: "(.*)"\))?$', re.DOTALL)


@dataclass(frozen=True)
class Yanked:
    """A version that its authors took back; `reason` is "" where they gave none."""

    name: str
    version: str
    reason: str


@dataclass(frozen=True)
class NoExtra:
    """An extra that a package has not."""

    name: str
    version: str
    extra: str


@dataclass(frozen=True)
class Answer:
    """What uv found, or why it found nothing (`refusal`, one line). `unanswered`: the index did not answer, so nothing is known."""

    packages: list[dict[str, object]] = field(default_factory=list)
    yanked: list[Yanked] = field(default_factory=list)
    extras: list[NoExtra] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    refusal: str = ""
    unanswered: bool = False


@dataclass(frozen=True)
class Uv:
    """uv at `path`, for a machine ("x86_64"), a version of Python, the whole of it where it is known ("3.13.5"), and one of glibc ("2.41")."""

    path: str
    machine: str
    version: str
    glibc: str
    index: str
    cutoff: Cutoff = NO_CUTOFF

    @staticmethod
    def from_environment(path: str, machine: str, version: str, glibc: str) -> Uv:
        """Takes the index of PYTHON_INDEX, else pip's own. Raises ResolveError without one."""
        try:
            return Uv(path, machine, version, glibc, python_index())
        except Unreachable as problem:
            raise ResolveError([Problem("RESOLVE_ADDRESS", str(problem))]) from None

    def compile(self, requirements: Sequence[str], constraints: Iterable[str] = (), alone: bool = False, prefer: Preferred = NONE) -> Answer:
        """Resolves; `alone`: without dependencies; `prefer`: versions that are kept where they still fit."""
        with tempfile.TemporaryDirectory(prefix="resolve-") as folder:
            asked, bounds, locked = (Path(folder) / name for name in ("requirements.in", "constraints.txt", "pylock.toml"))
            asked.write_text("".join(f"{line}\n" for line in requirements))
            bounds.write_text("".join(f"{line}\n" for line in constraints))
            prefer.write(locked)
            # By environment, not by argument: an index may hold a password, and arguments are public on a machine.
            environment = {**os.environ, "UV_DEFAULT_INDEX": self.index, "NO_COLOR": "1"}
            done = subprocess.run([*self._argv(asked, bounds, locked, alone), *prefer.options()], capture_output=True, text=True, env=environment)
            said = without_secrets(re.sub(r"//[^/@\s]*@", "//", without_secrets(done.stderr, self.index)), self.index).replace(f"{folder}/", "")
            if done.returncode != 0:
                return Answer(refusal=without_hosts(_refusal(said)) or f"uv failed with status {done.returncode}", unanswered=done.returncode == 2)
            packages = tomllib.loads(locked.read_text()).get("packages", [])
        return _told(packages, [text.removeprefix("warning: ") for text in _blocks(said) if text.startswith("warning: ")])

    def compile_old_enough(
        self, cutoff: Cutoff, requirements: Sequence[str], constraints: Iterable[str] = (), alone: bool = False, prefer: Preferred = NONE
    ) -> Answer:
        """Resolves without what is too new; where that does not go, with it: whether it may enter is judged by who asks."""
        bounds = list(constraints)
        if cutoff.time:
            answer = replace(self, cutoff=cutoff).compile(requirements, bounds, alone, prefer)
            if not answer.refusal:
                return answer
        return self.compile(requirements, bounds, alone, prefer)

    def platform(self) -> str:
        """Returns the platform to ask for: the image's glibc, or the newest before it that this uv knows, which fits there as well (PEP 600)."""
        known = {int(minor) for minor in re.findall(rf"\b{self.machine}-manylinux_2_(\d+)\b", _help(self.path))}
        asked = int(self.glibc.partition(".")[2])
        return f"{self.machine}-manylinux_2_{max((minor for minor in known if minor <= asked), default=asked)}"

    def annotate(self, requirements: Sequence[str], constraints: Iterable[str], alone: bool) -> str:
        """Resolves what is pinned by constraints again, from what uv kept of the first time: each package with a remark, who asks for it.

        Raises ResolveError.
        """
        with tempfile.TemporaryDirectory(prefix="resolve-") as folder:
            asked, bounds = (Path(folder) / name for name in ("requirements.in", "constraints.txt"))
            asked.write_text("".join(f"{line}\n" for line in requirements))
            bounds.write_text("".join(f"{line}\n" for line in constraints))
            environment = {**os.environ, "UV_DEFAULT_INDEX": self.index, "NO_COLOR": "1"}
            form = ["--format", "requirements.txt", "--no-header", "--annotation-style", "line"]
            argv = [self.path, "pip", "compile", *form, "--offline", *self._asking(bounds, alone)]
            done = subprocess.run([*argv, str(asked)], capture_output=True, text=True, env=environment)
        if done.returncode != 0:
            said = without_hosts(_refusal(without_secrets(done.stderr, self.index).replace(f"{folder}/", "")))
            raise ResolveError([Problem("RESOLVE_VIA", f"uv does not resolve again what it resolved: {said}")])
        return done.stdout

    def _argv(self, asked: Path, bounds: Path, locked: Path, alone: bool) -> list[str]:
        return [
            self.path, "pip", "compile", "--format", "pylock.toml", "--output-file", str(locked), "--generate-hashes",
            *self._asking(bounds, alone), str(asked),
        ]

    def _asking(self, bounds: Path, alone: bool) -> list[str]:
        return [
            # This interpreter, so that uv does not ask each one of the machine what it is; what is resolved for is the version.
            "--python", sys.executable, "--python-version", self.version, "--python-platform", self.platform(), "--no-config",
            "--no-progress", "--only-binary", ":all:", *self.cutoff.argv(),
            "--constraints", str(bounds), *(["--no-deps"] if alone else []),
        ]


@cache
def _help(path: str) -> str:
    return subprocess.run([path, "pip", "compile", "--help"], capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"}).stdout


def _told(packages: list[dict[str, object]], warnings: list[str]) -> Answer:
    answer = Answer(packages)
    for text in sorted(warnings):
        if extra := _EXTRA.match(text):
            answer.extras.append(NoExtra(extra[1], extra[2] or "", extra[3]))
        elif yanked := _YANKED.match(text):
            answer.yanked.append(Yanked(yanked[1], yanked[2], " ".join((yanked[3] or "").split())))
        else:
            answer.warnings.append(without_hosts(" ".join(text.split())))
    return answer


def _blocks(said: str) -> list[str]:
    """Returns uv's messages: each begins with its kind, and goes on in the lines below."""
    blocks: list[str] = []
    for line in said.splitlines():
        if not line.strip() or line.startswith(_CHATTER):
            continue
        if _BLOCK.match(line) or not blocks:
            blocks.append(line.strip())
        else:
            blocks[-1] += f"\n{line.rstrip()}"
    return blocks


def _refusal(said: str) -> str:
    """Returns why uv resolved nothing, in one line: the error, its causes, and what uv advises."""
    parts = []
    for text in _blocks(said):
        if text.startswith("warning: "):
            continue
        line = re.sub(r"\s*\n\s*cause: ", ": ", text)
        parts.append(" ".join(line.split()))
    errors = [part.removeprefix(NO_SOLUTION) for part in parts if not part.startswith("hint: ")]
    # Beyond the first sentence uv advises about settings that there are none of here.
    hints = [re.sub(r"(?<=[\w)])\. [A-Z].*", "", part) for part in parts if part.startswith("hint: ")]
    return " ".join([" ".join(errors).rstrip("."), *(f"({hint})" for hint in hints)])
