"""Waits until the small server is ready, asks it once, and prints its answer as JSON.

usage: ask.py HOST:PORT SECONDS    a program of its own, so that it can ask from inside a network namespace
"""

import json
import sys
import time
import urllib.request


def ask(address: str, path: str, body: object | None = None) -> object:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://{address}{path}", data, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


def wait_until_ready(address: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            ask(address, "/healthz")
            return
        except OSError as problem:
            if time.monotonic() > end:
                sys.exit(f"the server did not become ready: {problem}")
            time.sleep(0.2)


wait_until_ready(sys.argv[1], float(sys.argv[2]))
print(json.dumps(ask(sys.argv[1], "/v1/infer", {"inputs": {"x": [[1, 2, 3]]}})))
