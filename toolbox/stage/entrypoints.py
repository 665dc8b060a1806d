"""The scripts that a wheel's entry_points.txt asks for (PyPA, entry points specification)."""

from __future__ import annotations

import re
from configparser import ConfigParser, MissingSectionHeaderError, ParsingError
from dataclasses import dataclass
from typing import Literal

from stage.errors import StageError
from stage.limits import TOLD, shown

FILE = "entry_points.txt"
_GROUPS: dict[str, Literal["console", "gui"]] = {"console_scripts": "console", "gui_scripts": "gui"}
# As pypa's installer reads it: extras stand behind, and mean nothing.
_VALUE = re.compile(r"(?P<module>[\w.]+)\s*(:\s*(?P<attribute>[\w.]+))\s*(?P<extras>\[.*\])?\s*$")
_NAME = re.compile(r"[^\x00-\x1f\x7f/\\]+")
_ALLOWED = "expected NAME = MODULE:FUNCTION, of letters, digits, _ and dots, and a NAME without slashes"


@dataclass(frozen=True)
class EntryPoint:
    """A script: `name` is its file's, which calls `attribute` of `module`."""

    name: str
    module: str
    attribute: str
    group: Literal["console", "gui"]


def entry_points(text: str) -> list[EntryPoint]:
    """Returns the scripts, each name once. Raises StageError with every line that is none: WHEEL_BROKEN: entry_points.txt:LINE: ...

    Lines of other groups are plugins of other programs, and are not looked at; pip or uv refuses a wrong script, too.
    """
    parsed = _parsed(text)
    found: dict[str, EntryPoint] = {}
    problems: list[str] = []
    for section, group in _GROUPS.items():
        for name, value in parsed.items(section) if parsed.has_section(section) else []:
            match = _VALUE.match(value)
            if not match or not _NAME.fullmatch(name) or name in (".", ".."):
                problems.append(f"{_line(text, section, name)}: found {shown(f'{name} = {value}')} in [{section}]; {_ALLOWED}")
                continue
            script = EntryPoint(name, match["module"], match["attribute"], group)
            other = found.setdefault(name, script)
            if (other.module, other.attribute) != (script.module, script.attribute):
                problems.append(f"{_line(text, section, name)}: found {shown(name)} in both groups, with two functions; expected each name once")
    if problems:
        raise _broken(problems)
    return list(found.values())


def _parsed(text: str) -> ConfigParser:
    # A [DEFAULT] means nothing here, and % is a letter; of two lines with one name the last counts, as for pip.
    parser = ConfigParser(delimiters="=", strict=False, interpolation=None, default_section="\0")
    parser.optionxform = str  # type: ignore[assignment, method-assign]  # names are case-sensitive
    try:
        parser.read_string(text)
    except MissingSectionHeaderError as problem:
        raise _broken([f"{problem.lineno}: found {shown(problem.line.strip())} before any [GROUP]; expected [console_scripts] or another group"]) from problem
    except ParsingError as problem:
        raise _broken([f"{line}: found {_evaluated(said)}; {_ALLOWED}" for line, said in problem.errors]) from problem
    return parser


def _broken(problems: list[str]) -> StageError:
    more = len(problems) - TOLD
    lines = [f"WHEEL_BROKEN: {FILE}:{problem}; lock another version, or report it: pip or uv refuses it, too" for problem in problems[:TOLD]]
    return StageError([*lines, *([f"WHEEL_BROKEN: {FILE}: and {more} more"] if more > 0 else [])])


def _evaluated(said: str) -> str:
    """Returns what ConfigParser found: it keeps the repr of a line with its end."""
    return said if len(said) <= 200 else f"{said[:200]}…"


def _line(text: str, section: str, name: str) -> int:
    """Returns the last line that gives the name in the section: the one that counts."""
    current, found = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if stripped.startswith("[") and "]" in stripped:
            current = stripped[1 : stripped.index("]")]
        elif current == section and stripped.partition("=")[0].rstrip() == name:
            found = number
    return found
