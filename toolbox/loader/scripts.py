"""The interpreters that executable scripts name in their first line (execve(2), "Interpreter scripts"; env(1))."""

from __future__ import annotations

import re
import shlex

from loader.tree import Tree

# The kernel reads no more of a file (BINPRM_BUF_SIZE).
LINE = 256
_VARIABLE = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*=")


def missing_interpreters(head: bytes, tree: Tree, path: str, workdir: str) -> list[str]:
    """Returns what the first line names and the tree has not; `path` is the image's PATH. Empty for a file that is no script."""
    if not head.startswith(b"#!"):
        return []
    line = head[2:LINE].split(b"\n", 1)[0].strip(b" \t").decode(errors="surrogateescape")
    program, _, argument = re.sub(r"[ \t]+", " ", line).partition(" ")
    if not program:
        return []
    missing = [] if tree.is_executable(_absolute(program, workdir)) else [program]
    asked = _asked_of_env(argument) if program.rpartition("/")[2] == "env" else None
    if asked is None or _is_found(asked, tree, path, workdir):
        return missing
    return [*missing, asked]


def _asked_of_env(argument: str) -> str | None:
    """Returns the program that env is to start. The kernel gives env one argument: only -S takes it apart."""
    split = re.match(r"^(?:-[iv]*S|--split-string=?) ?(.*)$", argument)
    if split is None:
        return None if argument.startswith("-") or not argument else argument
    try:
        words = shlex.split(split[1])
    except ValueError:
        words = split[1].split()
    return next((word for word in words if not word.startswith("-") and not _VARIABLE.match(word)), None)


def _is_found(program: str, tree: Tree, path: str, workdir: str) -> bool:
    if "/" in program:
        return tree.is_executable(_absolute(program, workdir))
    return any(tree.is_executable(f"{_absolute(folder or '.', workdir)}/{program}") for folder in path.split(":"))


def _absolute(path: str, workdir: str) -> str:
    return path if path.startswith("/") else f"{workdir.rstrip('/')}/{path}"
