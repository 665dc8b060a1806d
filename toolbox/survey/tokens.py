"""What a kind of secret is: words that a file must hold, which are found fast, and a pattern that decides."""

from __future__ import annotations

import re
from dataclasses import dataclass

# One who makes up an example writes words, "${PASSWORD}" or "<token>"; a made password has a letter and a digit.
_LETTER, _DIGIT = re.compile(rb"[A-Za-z]"), re.compile(rb"[0-9]")
_NAMES = re.compile(rb"[$<>{}*%]|\.\.\.|pass|secret|example|token", re.IGNORECASE)


@dataclass(frozen=True)
class Kind:
    """A kind of secret: its name, one of `words` is in each of them, and all match `pattern`.

    A pattern that takes any text for a password has a group "chosen"; what a person writes as an example does not count.
    `hint` is what grep looks for (POSIX, extended) where the words are in too many files.
    """

    name: str
    words: tuple[bytes, ...]
    pattern: re.Pattern[bytes]
    hint: bytes = b""

    def hints(self) -> list[bytes]:
        """Returns what grep looks for, one expression for each line of its list."""
        return [self.hint] if self.hint else [re.sub(rb"[.]", rb"[.]", word) for word in self.words]

    def is_in(self, text: bytes) -> bool:
        return any(word in text for word in self.words) and any(map(_counts, self.pattern.finditer(text)))


def kind(name: str, words: tuple[str, ...], pattern: bytes, hint: bytes = b"") -> Kind:
    """Makes a kind of its words as texts and its pattern as bytes. Words are letters, digits, dots and what no expression reads otherwise."""
    return Kind(name, tuple(word.encode() for word in words), re.compile(pattern), hint)


def _counts(match: re.Match[bytes]) -> bool:
    chosen = match.groupdict().get("chosen")
    return chosen is None or bool(_LETTER.search(chosen) and _DIGIT.search(chosen) and not _NAMES.search(chosen))
