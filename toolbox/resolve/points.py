"""entry_points.txt of a wheel (PyPA, entry points): the scripts that an installer makes of it, and those that none could make."""

from __future__ import annotations

import configparser
import re

SCRIPTS = ("console_scripts", "gui_scripts")
_OBJECT = re.compile(r"^[^\W\d]\w*(\.[^\W\d]\w*)*\s*:\s*[^\W\d]\w*(\.[^\W\d]\w*)*\s*(\[[^\]]*\])?$")


def unmade(text: str) -> list[str]:
    """Returns what is wrong with each script that cannot be made: entry_points.txt:LINE: ..."""
    parser = configparser.ConfigParser(delimiters=("=",), strict=True, interpolation=None, default_section="")
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(text)
    except configparser.Error as problem:
        return _unread(problem)
    problems = []
    for section in SCRIPTS:
        for name, value in parser.items(section) if parser.has_section(section) else ():
            what = _wrong(name, value)
            if what:
                problems.append(f"entry_points.txt:{_line(text, section, name)}: [{section}] {name} = {value!r}: {what}")
    return problems


def _wrong(name: str, value: str) -> str:
    if "/" in name or "\0" in name or name in (".", ".."):
        return "the name is no file's name"
    return "" if _OBJECT.match(value) else "expected MODULE:FUNCTION"


def _unread(problem: configparser.Error) -> list[str]:
    if isinstance(problem, configparser.MissingSectionHeaderError):
        return [f"entry_points.txt:{problem.lineno}: {problem.line.strip()!r} is in no section"]
    if isinstance(problem, configparser.DuplicateOptionError):
        return [f"entry_points.txt:{problem.lineno}: [{problem.section}] has {problem.option!r} twice"]
    if isinstance(problem, configparser.DuplicateSectionError):
        return [f"entry_points.txt:{problem.lineno}: [{problem.section}] is there twice"]
    if isinstance(problem, configparser.ParsingError):
        return [f"entry_points.txt:{line}: {text} is no NAME = MODULE:FUNCTION" for line, text in problem.errors]
    return [f"entry_points.txt:1: {problem}"]


def _line(text: str, section: str, name: str) -> int:
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("["):
            inside = line.strip() == f"[{section}]"
        elif inside and line.partition("=")[0].strip() == name:
            return number
    return 1
