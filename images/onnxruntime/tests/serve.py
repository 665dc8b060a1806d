"""Make a tiny ONNX model (y = x + x), start the image's own entrypoint on it, ask over HTTP, check the answer."""

import json
import os
import runpy
import signal
import sys
import time
import urllib.error
import urllib.request

PORT = 8000


def field(number: int, payload: bytes | int | str) -> bytes:
    """One protobuf field: a varint for int, length-delimited for the rest."""
    if isinstance(payload, int):
        return varint(number << 3) + varint(payload)
    data = payload.encode() if isinstance(payload, str) else payload
    return varint(number << 3 | 2) + varint(len(data)) + data


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def tensor(name: str) -> bytes:
    """ValueInfoProto of a float tensor of shape [1, 3]."""
    shape = field(1, field(1, 1)) + field(1, field(1, 3))
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, shape)))


def model() -> bytes:
    """ModelProto (onnx.proto): one Add node, opset 13, IR version 8."""
    node = field(1, "x") + field(1, "x") + field(2, "y") + field(4, "Add")
    graph = field(1, node) + field(2, "g") + field(11, tensor("x")) + field(12, tensor("y"))
    return field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, 13))


def ask(path: str, body: object | None = None) -> object:
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
    finally:
        os.kill(server, signal.SIGKILL)


if __name__ == "__main__":
    main()
