"""The one error of this package."""

from __future__ import annotations


class PackError(Exception):
    """What keeps a tree from being packed: `problems` holds one `CODE: message` line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
