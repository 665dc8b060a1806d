"""Make a tiny ONNX model (y = x + x), start the image's own entrypoint on it, ask over HTTP, check the answer."""

import json
import os
import runpy
import signal
import sys
import time
import urllib.error
import urllib.request
from typing import Any

from tiny import model

PORT = 8000


def ask(path: str, body: object | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", data, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


def start(arguments: list[str]) -> int:
    """Start what the image's entrypoint names (python -m MODULE …) in a child process, and return its pid.

    It is forked, not executed: under user-mode emulation the kernel could not start a foreign program.
    """
    _, dash_m, module, *rest = json.loads(os.environ["IMAGE_ENTRYPOINT"])
    assert dash_m == "-m"
    child = os.fork()
    if child == 0:
        os.environ["MODEL_PATH"] = "/tmp/model.onnx"
        sys.argv = [module, *rest, *arguments]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        os._exit(0)
    return child


def wait_until_ready(server: int, seconds: int = 240) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.waitpid(server, os.WNOHANG) != (0, 0):
            sys.exit("the server ended")
        try:
            ask("/healthz")
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    sys.exit("the server did not become ready")


def main() -> None:
    with open("/tmp/model.onnx", "wb") as file:
        file.write(model())
    server = start(["--host", "127.0.0.1", "--port", str(PORT)])
    try:
        wait_until_ready(server)
        answer = ask("/v1/infer", {"inputs": {"x": [[1, 2, 3]]}})
        print("answer", answer["outputs"]["y"])
        # What it does with nobody asking is recorded too.
        time.sleep(int(os.environ.get("IDLE_SECONDS", "0")))
    finally:
        os.kill(server, signal.SIGKILL)


if __name__ == "__main__":
    main()
