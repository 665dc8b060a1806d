"""What secrets look like. Each kind has words that a file must hold, which are found fast, and a pattern that decides."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of secret: its name, one of `words` is in each of them, and all match `pattern`."""

    name: str
    words: tuple[bytes, ...]
    pattern: re.Pattern[bytes]


def _kind(name: str, words: list[bytes], pattern: bytes) -> Kind:
    return Kind(name, tuple(words), re.compile(pattern))


# A key counts with its first line of base64: programs that read keys hold the words alone. "\n" may be written out, as in JSON.
_KEY = rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\n|\\r)+(?:[A-Za-z-]+: [^\n]*\n)*\s*[A-Za-z0-9+/=]{40}"

KINDS = [
    _kind("private key", [b"PRIVATE KEY"], _KEY),
    # Amazon's own examples end with EXAMPLE.
    _kind("AWS access key", [b"AKIA", b"ASIA"], rb"\b(?:AKIA|ASIA)(?![A-Z0-9]{9}EXAMPLE)[A-Z2-7]{16}\b"),
    _kind("GitHub token", [b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_"], rb"\bgh[pousr]_[A-Za-z0-9]{36}\b"),
    _kind("GitHub token", [b"github_pat_"], rb"\bgithub_pat_[A-Za-z0-9_]{60,}"),
    _kind("GitLab token", [b"glpat-"], rb"\bglpat-[A-Za-z0-9_-]{20}"),
    _kind("Slack token", [b"xox"], rb"\bxox[abeoprs]-[0-9]{8,}-[0-9A-Za-z-]{10,}"),
    _kind("Slack webhook", [b"hooks.slack.com"], rb"hooks\.slack\.com/services/T[A-Z0-9]{8,}/B[A-Z0-9]{8,}/[A-Za-z0-9]{20,}"),
    _kind("Google API key", [b"AIza"], rb"\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])"),
    _kind("Stripe key", [b"_live_"], rb"\b[rs]k_live_[0-9A-Za-z]{20,}"),
    _kind("npm token", [b"npm_"], rb"\bnpm_[A-Za-z0-9]{36}\b"),
    _kind("package index token", [b"pypi-AgE"], rb"\bpypi-AgE[A-Za-z0-9_-]{60,}"),
    _kind("Hugging Face token", [b"hf_"], rb"\bhf_[A-Za-z]{34}\b"),
    _kind("OpenAI key", [b"T3BlbkFJ"], rb"\bsk-[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,}"),
    _kind("JSON web token", [b"eyJ"], rb"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}"),
    _kind("registry login", [b'"auth"'], rb'"auth"\s*:\s*"[A-Za-z0-9+/]{16,}={0,2}"'),
]

WORDS = sorted({word for kind in KINDS for word in kind.words})


def kinds_in(text: bytes) -> list[str]:
    """Returns the names of the kinds that are in `text`, sorted."""
    found = {kind.name for kind in KINDS if any(word in text for word in kind.words) and kind.pattern.search(text)}
    return sorted(found)
