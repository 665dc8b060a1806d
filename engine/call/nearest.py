"""Complements an error about a flag or a function that there is not with the nearest one that there is."""

import difflib
import re
import subprocess

from text import text_of

FLAG = re.compile(r"^Error: unknown flag: --(\S+)")
FUNCTION = re.compile(r'^Error: unknown command "([^"]*)" for "dagger ([^"]*)"')
HELP = re.compile(r"^Run '(?:dagger )?(.*) --help' for usage\.$")
SECONDS = 30


def suggest(lines: list[str], command: list[str]) -> list[str]:
    """The lines of an error, with the nearest name in the first, and the help of this wrapper."""
    helped = [HELP.sub(r"Run './daggerw \1 --help' for usage.", line) for line in lines]
    wrong = next(((kind, match[1]) for kind in (FLAG, FUNCTION) if lines and (match := kind.match(lines[0]))), None)
    path = next((match[1] for line in lines if (match := HELP.match(line))), None)
    if wrong is None or path is None:
        return helped
    kind, word = wrong
    found = difflib.get_close_matches(word, names(help_of(path, command), kind is FLAG), n=1, cutoff=0.5)
    what = f'unknown flag "--{word}"' if kind is FLAG else f'unknown function "{word}"'
    hint = f"; did you mean {'--' if kind is FLAG else ''}{found[0]}?" if found else ""
    return [f"Error: {what}{hint}", *helped[1:]]


def names(text: str, flags: bool) -> list[str]:
    """The flags or the functions in a help text."""
    pattern = r"^ +(?:-\w, )?--([a-z][\w-]*)" if flags else r"^  ([a-z][\w-]*)(?:  |$)"
    part = text if flags else text.partition("FUNCTIONS")[2].partition("ARGUMENTS")[0].partition("OPTIONS")[0]
    return re.findall(pattern, part, re.MULTILINE)


def help_of(path: str, command: list[str]) -> str:
    """What `dagger call PATH --help` prints; nothing when it fails."""
    named = ("-m", "--mod")
    module = [word for index, word in enumerate(command) if word in named or word.startswith("--mod=") or command[index - 1] in named]
    words = [command[0], "--silent", *module, *path.split(), "--help"]
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return text_of(done.stdout)
