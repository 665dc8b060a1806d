"""The one error of this package."""

from __future__ import annotations


class ResolveError(Exception):
    """Why nothing was resolved: `problems` holds one `CODE: message` line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def without_secrets(text: str, *addresses: str) -> str:
    """Returns `text` with every address replaced by <mirror>, since addresses may hold a password."""
    for address in sorted(filter(None, addresses), key=len, reverse=True):
        text = text.replace(address, "<mirror>").replace(address.rstrip("/"), "<mirror>")
    return text
