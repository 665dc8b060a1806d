"""HTTP servers on loopback: a mirror with faults on request, and a registry that keeps blobs in memory."""

from __future__ import annotations

import hashlib
import itertools
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class _Quiet(ThreadingHTTPServer):
    """A client that hangs up is part of the tests."""

    def handle_error(self, *_: object) -> None:
        pass


class Server:
    """A server that runs until `close`; `seen` holds (method, path, headers) of every request."""

    def __init__(self, answer: Callable[[BaseHTTPRequestHandler], None]) -> None:
        self.seen: list[tuple[str, str, dict[str, str]]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                server.seen.append((self.command, self.path, dict(self.headers)))
                answer(self)

            do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any

            def log_message(self, *_: object) -> None:
                pass

        self._server = _Quiet(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def reply(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", length: int | None = None, **headers: str) -> None:
    """Answers; `length` lies about the size of the body."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)


def send_file(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    """Answers with a file, or the rest of it when a range asks."""
    wanted = handler.headers.get("Range", "")
    start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
    if start:
        reply(handler, 206, content[start:], Content_Range=f"bytes {start}-{len(content) - 1}/{len(content)}")
    else:
        reply(handler, 200, content)


class Registry(Server):
    """Enough of the distribution-spec for one repository: HEAD and GET of blobs, POST then PUT, manifests by tag.

    With `realm` it takes none but the `tokens` of a service there, each for as many requests as it says.
    """

    def __init__(self, realm: str = "") -> None:
        self.realm, self.tokens, self._taking = realm, dict[str, int](), threading.Lock()
        self.blobs: dict[str, bytes] = {}
        self.manifests: dict[str, bytes] = {}
        super().__init__(self._answer)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        name = parts.path.rsplit("/", 1)[-1]
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        if self.realm and not self._takes(handler.headers.get("Authorization", "")):
            scope = "pull" if handler.command in ("GET", "HEAD") else "pull,push"
            asked = f'Bearer realm="{self.realm}",service="store, of tests",scope="repository:factory/inputs:{scope}"'
            reply(handler, 401, WWW_Authenticate=asked)
        elif handler.command == "POST":
            reply(handler, 202, Location="/v2/factory/inputs/blobs/uploads/1?state=x")
        elif handler.command == "PUT" and "/manifests/" in parts.path:
            self.manifests[name] = body
            reply(handler, 201)
        elif handler.command == "PUT":
            digest = parse_qs(parts.query)["digest"][0]
            right = digest == f"sha256:{hashlib.sha256(body).hexdigest()}"
            self.blobs.update({digest: body} if right else {})
            reply(handler, 201 if right else 400)
        elif name in self.blobs:
            send_file(handler, self.blobs[name])
        else:
            reply(handler, 404)

    def _takes(self, login: str) -> bool:
        with self._taking:
            left = self.tokens.get(login.removeprefix("Bearer "), 0)
            self.tokens[login.removeprefix("Bearer ")] = left - 1
        return left > 0


class TokenService(Server):
    """Gives a token for Basic me:pass, good for `uses` requests; `asked` holds the query of each."""

    def __init__(self, tokens: dict[str, int], uses: int = 1000, login: str = "Basic bWU6cGFzcw==") -> None:
        self.asked: list[dict[str, list[str]]] = []
        self._tokens, self._uses, self._login, self._number = tokens, uses, login, itertools.count(1)
        super().__init__(self._give)

    def _give(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append(parse_qs(urlsplit(handler.path).query))
        if handler.headers.get("Authorization", "") != self._login:
            return reply(handler, 401, WWW_Authenticate='Basic realm="x"')
        token = f"token-{next(self._number)}"
        self._tokens[token] = self._uses
        return reply(handler, 200, b'{"token": "%s"}' % token.encode())
