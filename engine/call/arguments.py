"""Reads what a call of dagger exports, and to where."""

# Functions of ours that return a container, whose files may be any number.
CONTAINERS = {"stage", "toolbox"}
TREES = {"directory", "rootfs"}
OUTPUT = ("--output", "-o")


def export_target(command: list[str]) -> str | None:
    """The path that `export --path=P` or `--output=P` writes to; None for a call that exports nothing."""
    last = _last(command, "export")
    after = _value(command[last + 1 :], ("--path", *OUTPUT)) if last else None
    return after or (_value(command, OUTPUT) if "call" in command else None)


def listing(command: list[str]) -> list[str] | None:
    """The same call with a list of the tree's files in place of its export; None where it exports no container's tree."""
    if export_target(command) is None:
        return None
    chain = _without(command[: _last(command, "export")], OUTPUT)
    opened = next((index for index, word in enumerate(chain) if word in CONTAINERS), len(chain))
    last = next((word for word in reversed(chain[opened:]) if word in {*TREES, "file"}), None)
    return [*chain, "glob", "--pattern=**"] if last in TREES else None


def _last(command: list[str], word: str) -> int | None:
    """The index of a word behind `call`; None when it is not there."""
    begin = command.index("call") if "call" in command else len(command)
    return next((index for index in range(len(command) - 1, begin, -1) if command[index] == word), None)


def _value(words: list[str], names: tuple[str, ...]) -> str | None:
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name in names:
            return value if equals else (words[index + 1] if index + 1 < len(words) else None)
    return None


def _without(words: list[str], names: tuple[str, ...]) -> list[str]:
    """The words without these flags and their values."""
    kept: list[str] = []
    skip = False
    for word in words:
        if skip or word.partition("=")[0] in names:
            skip = not skip and word in names
        else:
            kept.append(word)
    return kept
