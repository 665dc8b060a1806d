"""Greets whoever asks, by the name in the path."""

from collections.abc import Callable, Iterable
from typing import Any


def app(environ: dict[str, Any], start_response: Callable[[str, list[tuple[str, str]]], object]) -> Iterable[bytes]:
    name = environ["PATH_INFO"].strip("/").encode("latin-1").decode("utf-8", "replace") or "world"
    start_response("200 OK", [("content-type", "text/plain; charset=utf-8")])
    return [f"hello, {name}\n".encode()]
