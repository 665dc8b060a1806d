from __future__ import annotations

import base64
import contextlib
import random
import time
import unittest
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.client import IncompleteRead
from http.server import BaseHTTPRequestHandler
from typing import Any
from unittest import mock

from fetch import limits, web
from fetch.errors import FetchError, Retry, Unreachable
from fetch.sources import read_page
from fetch.token import challenge_in, token_in
from fetch.web import Address, request, seconds_of
from servers import Server, reply

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


class WebTest(unittest.TestCase):
    def page(self, body: str) -> dict[str, str]:
        server = Server(lambda handler: reply(handler, 200, body.encode(), Content_Type="text/html"))
        self.addCleanup(server.close)
        return {name: url.removeprefix(server.url) for name, url in read_page(Address.parse(f"{server.url}/simple/a")).items()}

    def test_links_are_relative_to_the_first_base_with_an_address(self) -> None:
        link = '<a href="a-1.whl#sha256=0">a</a>'
        cases = {
            "": "/simple/a-1.whl", '<base href="/files/">': "/files/a-1.whl", '<BASE target="x"><base href="/f/"><base href="/g/">': "/f/a-1.whl",
            '<base href="../x/">': "/x/a-1.whl", '<base href="https://h.test/y/">': "https://h.test/y/a-1.whl", '<base href="">': "/simple/a-1.whl",
        }
        for base, expected in cases.items():
            self.assertEqual(self.page(base + link), {"a-1.whl": expected}, base)
            self.assertEqual(self.page(link + base), {"a-1.whl": expected}, base)

    def test_an_answer_has_an_end_in_size_in_time_and_in_depth(self) -> None:
        with mock.patch.object(limits, "PAGE", 1000):
            link = '<a href="/a-1.whl">a</a>'
            self.assertEqual(self.page(link.ljust(1000)), {"a-1.whl": "/a-1.whl"})
            with self.assertRaisesRegex(Unreachable, "more than 1000 bytes; at most so many are read"):
                self.page(link.ljust(1001))

        def trickle(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
            with contextlib.suppress(OSError):
                for _ in range(40):
                    handler.wfile.write(b"x")
                    handler.wfile.flush()
                    time.sleep(0.05)

        server = Server(trickle)
        self.addCleanup(server.close)
        with request(Address.parse(server.url)) as answer, self.assertRaisesRegex(Unreachable, r"not whole after 0\.3 s; it has \d bytes"):
            limits.read(answer, 1000, 0.3)
        with request(Address.parse(server.url)) as answer, self.assertRaises(IncompleteRead):
            limits.read(answer, 1000)
        for text in ("[" * 100_000, "{", "[]x"):
            with self.assertRaisesRegex(Unreachable, "a page is no JSON"):
                limits.parsed(text, "a page")
        self.assertEqual(limits.parsed('{"files": []}', "a page"), {"files": []})

    def test_retry_after_is_seconds_or_a_date(self) -> None:
        cases = {
            "7": 7, "0": 0, "": 0, "soon": 0, "-3": 0, "Thu, 26 Nov 2026 12:00:30 GMT": 30, "Thursday, 26-Nov-26 12:00:10 GMT": 10,
            "Thu, 26 Nov 2026 11:00:00 GMT": 0, "Thu, 26 Nov 2026 13:00:05 +0100": 5, "Thu, 26 Nov 2026 12:00:05 -0000": 5, "Thu, 99 Nov 2026": 0,
        }
        for text, expected in cases.items():
            self.assertEqual(seconds_of(text, NOW), expected, text)

    def test_any_date_to_come_is_read(self) -> None:
        dice = random.Random(11)
        for _ in range(200):
            wait = dice.randint(0, 10**8)
            self.assertEqual(seconds_of(format_datetime(NOW + timedelta(seconds=wait), usegmt=True), NOW), wait)

    def test_a_login_goes_along_to_the_same_server_however_it_is_written(self) -> None:
        same = {"http://u:p@h/a": ["http://h:80/b", "http://H/b", "HTTP://h/b"], "https://u:p@h:443/a": ["https://h/b"], "http://u:p@[::1]:80/": ["http://[::1]/x"]}
        other = {"http://u:p@h/a": ["https://h/b", "http://h:81/b", "http://g/b", "http://h.evil/b"], "https://u:p@h/a": ["http://h:443/b"]}
        login = "Basic " + base64.b64encode(b"u:p").decode()
        for cases, expected in ((same, login), (other, "")):
            for start, links in cases.items():
                for link in links:
                    self.assertEqual(Address.parse(start).leading_to(link).login, expected, (start, link))
        self.assertEqual(Address.parse("http://u:p@h/").leading_to("http://v:q@g/").login, "Basic " + base64.b64encode(b"v:q").decode())

    def test_the_challenge_for_a_token_is_found_among_others(self) -> None:
        found = {"realm": "https://a/t?x=1,2", "service": "s", "scope": "repository:a:pull,push"}
        header = 'Bearer realm="https://a/t?x=1,2",service="s", scope="repository:a:pull,push"'
        self.assertEqual(challenge_in(['Basic realm="x"', header]), found)
        self.assertEqual(challenge_in([header.replace("Bearer realm", "bearer Realm")]), found)
        for text in ("", "Bearer", "Bearer x", 'Basic realm="x"', 'Bearer service="s"', "Negotiate abc=="):
            self.assertEqual(challenge_in([text]), {}, text)

    def test_a_token_that_another_thread_got_for_less_is_not_what_is_sent(self) -> None:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            if handler.path.startswith("/token"):
                return reply(handler, 200, b'{"token": "%s"}' % handler.path.partition("scope=")[2].encode())
            scope = "pull" if handler.command == "HEAD" else "push"
            if handler.headers.get("Authorization") == f"Bearer {scope}":
                return reply(handler, 200)
            return reply(handler, 401, WWW_Authenticate=f'Bearer realm="{server.url}/token",scope="{scope}"')

        server = Server(answer)
        self.addCleanup(server.close)
        address = Address.parse(f"{server.url}/v2/a")
        sent = web._sent

        def crossed(*words: Any) -> Any:
            """Between one thread's token and its use another gets one of its own."""
            if words[1:3] == ("Bearer push", "POST"):
                web._tokens[server.url] = "Bearer pull"
            return sent(*words)

        with mock.patch.object(web, "_sent", crossed):
            self.assertEqual([request(address, method).status for method in ("POST", "HEAD", "POST")], [200, 200, 200])

    def test_a_blob_that_another_writes_at_that_moment_may_be_there_in_the_next(self) -> None:
        said = b'{"errors": [{"code": "DIGEST_INVALID"}, {"code": "MANIFEST_BLOB_UNKNOWN", "detail": "x"}]}'
        def refused(status: str, path: str, body: bytes) -> Exception:
            server = Server(lambda handler: reply(handler, int(status), body))
            self.addCleanup(server.close)
            with self.assertRaises((Retry, FetchError)) as raised:
                request(Address.parse(server.url + path), "PUT", b"{}")
            return raised.exception

        for status in ("400", "404"):
            self.assertEqual(str(refused(status, "/v2/a/manifests/b", said)), f"status {status}, MANIFEST_BLOB_UNKNOWN")
            self.assertNotIsInstance(refused(status, "/pool/a", said), Retry)
        for other in (b"", b"[]", b"{", b'{"errors": 1}', b'{"errors": [1]}', b'{"errors": [{"code": "DENIED"}]}', b"[" * 10_000, said.ljust(70_000)):
            self.assertEqual(str(refused("400", "/v2/a/manifests/b", other)), "status 400")

    def test_a_token_is_one_of_two_names(self) -> None:
        self.assertEqual([token_in(text) for text in (b'{"token": "a"}', b'{"access_token": "b"}', b'{"token": "", "access_token": "c"}')], ["a", "b", "c"])
        for text in (b"", b"[]", b"{}", b"<html>"):
            self.assertRaises(Unreachable, token_in, text)


if __name__ == "__main__":
    unittest.main()
