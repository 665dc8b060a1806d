"""Words of strangers, made fit to be repeated: one line, no control characters, an end."""

from __future__ import annotations

import re
import unicodedata

# In characters. The longest real name of an author has 200, the longest notice 250.
NAME = 256
NOTICE = 300

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}")
_URL = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&*+,;=%-]{1,400}")


def plain(text: str, most: int = NAME) -> str:
    """Returns text without control, format and private characters, with single blanks, cut at `most` characters with a mark."""
    short = text[: most * 8]
    kept = "".join(" " if unicodedata.category(each)[0] in "CZ" else each for each in short)
    line = " ".join(kept.split())
    return line if len(line) <= most and len(short) == len(text) else f"{line[: most - 1]}…"


def name(text: str) -> str:
    """Returns a name of a person or organization. SPDX 2.3 writes `Person: NAME (EMAIL)`, so a name has no round brackets."""
    return plain(text).strip("\"' ,").replace("(", "[").replace(")", "]")


def email(text: str) -> str:
    """Returns an address as it is, or nothing."""
    return text.strip() if _EMAIL.fullmatch(text.strip()) else ""


def url(text: str) -> str:
    """Returns an http(s) URL as it is, or nothing."""
    return text.strip() if _URL.fullmatch(text.strip()) else ""


def decoded(data: bytes) -> str:
    """Returns a text that is UTF-8, as Debian wants it, or Latin-1, as old files are: every byte is a letter there."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
