"""Start the image's own entrypoint on a tiny model, ask it over HTTP, end it with SIGTERM, and look at what is left.

server.py short: /health, a completion, SIGTERM. server.py full: every kind of request, metrics, files, zombies.
server.py service-links: with the variables that Kubernetes sets for a Service called vllm, it must end and say why.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import Any

from processes import adopt_orphans, states, wait_until_gone, written, zombies
from tiny_model import write_tiny_model

MODEL, LOG, PORT = "/tmp/tiny", "/tmp/server.log", 8000
TOKENS = 5
# vLLM's build for the CPU comes first, and is told what it is: its version does not say so, as the image's metadata is read.
CPU = {"PYTHONPATH": "/overlay", "VLLM_TARGET_DEVICE": "cpu", "VLLM_CPU_KVCACHE_SPACE": "1"}
# Generous: a slow machine that tests three images at once is no fault of the image.
START_SECONDS = 900
# What Kubernetes grants by default is 30 s; Docker grants 10.
END_SECONDS = 10
FLAGS = ["--load-format", "dummy", "--max-model-len", "128", "--dtype", "float32", "--enforce-eager", "--served-model-name", "tiny"]
# https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables
SERVICE_LINKS = {"VLLM_SERVICE_HOST": "10.0.0.1", "VLLM_SERVICE_PORT": "80", "VLLM_PORT": "tcp://10.0.0.1:80", "VLLM_PORT_80_TCP_PROTO": "tcp"}


class Failed(Exception):
    """What was expected, and what was found."""


def expect(what: str, found: object, right: bool) -> None:
    if not right:
        raise Failed(f"{what}: found {found!r}")


class Server:
    """The image's entrypoint, as a child of this process."""

    def __init__(self, more: dict[str, str] | None = None) -> None:
        self.before = set(states())
        self.wall, self.started = time.time(), time.monotonic()
        with open(LOG, "wb") as log:
            self.process = subprocess.Popen(command(), stdout=log, stderr=log, env={**os.environ, **CPU, **(more or {})})

    def seconds(self) -> float:
        return time.monotonic() - self.started

    def wait_for_health(self) -> float:
        while self.seconds() < START_SECONDS:
            code = self.process.poll()
            expect("the server runs", f"exit code {code}", code is None)
            try:
                with request("/health"):
                    return self.seconds()
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        raise Failed(f"/health answers in {START_SECONDS} s: it does not")

    def end(self) -> float:
        """Send SIGTERM, and wait until no process of it is left."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            raise Failed(f"SIGTERM ends it in {END_SECONDS} s: it does not") from None
        left = wait_until_gone(self.before, began + END_SECONDS)
        expect("no process is left", left, not left)
        return time.monotonic() - began


def command() -> list[str]:
    """The image's entrypoint, with `serve` where that is not a part of it."""
    entrypoint = json.loads(os.environ["IMAGE_ENTRYPOINT"])
    serve = [] if entrypoint[-1] == "serve" else ["serve"]
    return [*entrypoint, *serve, MODEL, *FLAGS, "--host", "127.0.0.1", "--port", str(PORT)]


def request(path: str, body: object | None = None):  # type: ignore[no-untyped-def]
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", data, {"content-type": "application/json"})
    return urllib.request.urlopen(asked, timeout=60)


def ask(path: str, body: object | None = None) -> dict[str, Any]:
    try:
        with request(path, body) as response:
            answer: dict[str, Any] = json.load(response)
            return answer
    except urllib.error.HTTPError as problem:
        raise Failed(f"{path} answers: HTTP {problem.code} {problem.read(500)!r}") from problem


def wish(**more: object) -> dict[str, object]:
    """A request for exactly TOKENS tokens, the same ones each time."""
    return {"model": "tiny", "max_tokens": TOKENS, "temperature": 0, "ignore_eos": True, **more}


def completion() -> str:
    answer = ask("/v1/completions", wish(prompt="A tiny model says"))
    expect(f"a completion of {TOKENS} tokens", answer["usage"], answer["usage"]["completion_tokens"] == TOKENS)
    return str(answer["choices"][0]["text"])


def stream() -> str:
    """A streamed completion: server-sent events, one or more tokens each, then [DONE]."""
    with request("/v1/completions", wish(prompt="A tiny model says", stream=True)) as response:
        events = [line[len("data:") :].strip() for line in response.read().decode().splitlines() if line.startswith("data:")]
    expect("a stream of several events that ends with [DONE]", events, len(events) > 2 and events[-1] == "[DONE]")
    return "".join(json.loads(event)["choices"][0]["text"] for event in events[:-1])


def chat() -> None:
    answer = ask("/v1/chat/completions", wish(messages=[{"role": "user", "content": "Hello"}]))
    expect(f"a chat of {TOKENS} tokens", answer["usage"], answer["usage"]["completion_tokens"] == TOKENS)
    message = answer["choices"][0]["message"]
    expect("a message of the assistant", message, message["role"] == "assistant" and bool(message["content"]))


def metrics(generated: int) -> int:
    """How many lines there are, once they count what was generated."""
    lines: list[str] = []
    for _ in range(50):
        with request("/metrics") as response:
            lines = response.read().decode().splitlines()
        counted = [line for line in lines if line.startswith("vllm:generation_tokens_total{")]
        if counted and float(counted[0].split()[-1]) == generated:
            return len(lines)
        time.sleep(0.2)
    raise Failed(f"metrics of {generated} generated tokens: found {[line for line in lines if 'generation_tokens' in line]}")


def idle() -> None:
    """What it does with nobody asking is recorded, too (docs/testing-images.md)."""
    time.sleep(int(os.environ.get("IDLE_SECONDS", "0")))


def short() -> str:
    server = Server()
    health = server.wait_for_health()
    completion()
    idle()
    return f"health after {health:.1f} s, a completion of {TOKENS} tokens, ended in {server.end():.1f} s"


def full() -> str:
    expect("a read-only root", "one that can be written", bool(os.statvfs("/").f_flag & os.ST_RDONLY))
    server = Server()
    health = server.wait_for_health()
    names = [model["id"] for model in ask("/v1/models")["data"]]
    expect("one model, tiny", names, names == ["tiny"])
    whole, parts = completion(), stream()
    expect(f"a stream of {whole!r}", parts, parts == whole)
    chat()
    lines = metrics(generated=3 * TOKENS)
    idle()
    dead = zombies(server.before)
    expect("no zombie", dead, not dead)
    ended = server.end()
    outside = written(server.wall, ["/cache", "/tmp"])
    expect("nothing is written outside of /cache and /tmp", outside, not outside)
    said = f"models, completion, stream, chat, {lines} lines of metrics, nothing left or written elsewhere"
    return f"health after {health:.1f} s, {said}, ended in {ended:.1f} s"


def service_links() -> str:
    server = Server(SERVICE_LINKS)
    try:
        code = server.process.wait(START_SECONDS)
    except subprocess.TimeoutExpired:
        raise Failed(f"it ends with VLLM_PORT={SERVICE_LINKS['VLLM_PORT']}: it does not") from None
    seconds = server.seconds()
    expect("an exit code that is not 0", code, code != 0)
    expect("the reason in its log", tail(5), "appears to be a URI" in log())
    left = wait_until_gone(server.before, time.monotonic() + END_SECONDS)
    expect("no process is left", left, not left)
    return f"refused a port that is a URI after {seconds:.1f} s, exit code {code}"


def log() -> str:
    with open(LOG, encoding="utf-8", errors="replace") as file:
        return file.read()


def tail(lines: int) -> str:
    return "\n".join(log().splitlines()[-lines:])


def main() -> None:
    adopt_orphans()
    write_tiny_model(MODEL)
    try:
        print("served:", {"short": short, "full": full, "service-links": service_links}[sys.argv[1]]())
    except Failed as problem:
        sys.exit(f"{tail(60)}\nexpected {problem}")


main()
