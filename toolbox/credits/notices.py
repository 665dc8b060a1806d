"""Copyright notices in licence files, and in Debian's machine-readable ones (DEP-5, copyright-format 1.0)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from credits.words import NOTICE, plain

# Of one package: who reads an SBOM does not read on, and the file that has them all is named beside it.
MOST = 100
# Of one file, in bytes. Chromium's, the longest in Debian, has 3 MB.
FILE = 8 << 20

_NOTICE = re.compile(r"(?:copyright|©|\(c\))", re.IGNORECASE)
_SAYS_WHOSE = re.compile(
    r"(?i:copyright|©)[\s:,]*(?:(?i:\(c\)|©|&copy;|copyright|by|holders?:)[\s:,]*)*(?:\d{4}|[^\W\d_a-z][\w.]+\s)|\([cC]\)\s*\d{4}"
)
# Words of licences that speak of copyright, and name nobody.
_TERMS = re.compile(
    r"copyright (?:notice|holder|owner|law|licen[cs]e|statement|interest|act|and|in|to|or|of|is|on|for|the|disclaimer|infring|treaty|protect|management)"
    r"|\[yyyy\]|<year>|\[year\]",
    re.IGNORECASE,
)


def machine_readable(text: str) -> bool:
    """Tells whether a copyright file is in Debian's machine-readable form."""
    return re.match(r"\s*Format(?:-Specification)?:.*(?:copyright-format|dep5|dep-5|CopyrightFormat)", text, re.IGNORECASE) is not None


def notices(texts: Iterable[str]) -> list[str]:
    """Returns whose copyright some texts name, each once, in their order; a last line says how many more there are."""
    found = dict.fromkeys(line for text in texts for line in (_fields(text) if machine_readable(text) else _lines(text)))
    lines = list(found)
    return lines if len(lines) <= MOST else [*lines[:MOST], f"and {len(lines) - MOST} more, in the package's own files"]


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if len(line) < 2000 and _NOTICE.search(line) and _SAYS_WHOSE.search(line) and not _TERMS.search(line):
            yield plain(line.strip(" \t*#/;-.%|<>\"'"), NOTICE)


def _fields(text: str) -> Iterator[str]:
    """Yields the lines of each field Copyright: a field goes on in lines that begin with a blank (deb822(5))."""
    inside = False
    for line in text.splitlines():
        field, _, value = line.partition(":")
        begins = not line.startswith((" ", "\t"))
        inside = field.lower() == "copyright" if begins else inside
        words = plain(value if begins else line, NOTICE)
        if inside and words not in ("", "."):
            yield words if _NOTICE.search(words) else f"Copyright {words}"
