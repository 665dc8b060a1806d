"""When a file came into an index (PEP 700, upload-time)."""

from __future__ import annotations

from datetime import UTC, datetime


def read_time(text: object) -> str:
    """Returns a time as RFC 3339 in UTC and whole seconds, "" for what is no time with a zone."""
    if not isinstance(text, str):
        return ""
    try:
        time = datetime.fromisoformat(text)
        return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if time.tzinfo and time.year > 1970 else ""
    except (ValueError, OverflowError):
        return ""
