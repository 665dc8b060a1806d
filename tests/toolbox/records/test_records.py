from __future__ import annotations

import hashlib
import io
import json
import tempfile
import unittest
from contextlib import redirect_stderr, redirect_stdout
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from records import limits
from records.__main__ import main
from records.registry import ARTIFACT, MEDIA_TYPE
from servers import Server, reply

IMAGE = "app"


def tag(number: int) -> str:
    return f"20261130T1200{number:02d}000Z-{number:08x}"


class Shelf(Server):
    """A registry of one repository, with lists of tags in pages of two; `deletes` says whether it does."""

    def __init__(self, deletes: bool = True) -> None:
        self.blobs: dict[str, bytes] = {}
        self.manifests: dict[str, bytes] = {}
        self.deletes = deletes
        super().__init__(self._answer)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        name, query = parts.path.rsplit("/", 1)[-1], parse_qs(parts.query)
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        if parts.path.endswith("/tags/list"):
            self._list(handler, parts.path, query)
        elif handler.command == "POST":
            reply(handler, 202, Location=f"{parts.path}1")
        elif handler.command == "PUT" and "/manifests/" in parts.path:
            self.manifests[name] = body
            reply(handler, 201)
        elif handler.command == "PUT":
            self.blobs[query["digest"][0]] = body
            reply(handler, 201)
        elif handler.command == "DELETE":
            self._delete(handler, name)
        else:
            found = (self.manifests if "/manifests/" in parts.path else self.blobs).get(name)
            reply(handler, 404) if found is None else reply(handler, 200, found)

    def _list(self, handler: BaseHTTPRequestHandler, path: str, query: dict[str, list[str]]) -> None:
        names = sorted(self.manifests)
        rest = [name for name in names if name > query.get("last", [""])[0]]
        body = json.dumps({"name": IMAGE, "tags": rest[:2]}).encode()
        if len(rest) > 2:
            reply(handler, 200, body, Link=f'<{path}?last={rest[1]}&n=2>; rel="next"')
        else:
            reply(handler, 200, body)

    def _delete(self, handler: BaseHTTPRequestHandler, digest: str) -> None:
        if not self.deletes:
            return reply(handler, 405)
        gone = [name for name, body in self.manifests.items() if f"sha256:{hashlib.sha256(body).hexdigest()}" == digest]
        for name in gone:
            del self.manifests[name]
        return reply(handler, 202 if gone else 404)

    def put(self, number: int, text: bytes, **manifest: object) -> None:
        """A record, or what is to look like one."""
        digest = f"sha256:{hashlib.sha256(text).hexdigest()}"
        self.blobs[digest] = text
        layers = [{"mediaType": MEDIA_TYPE, "digest": digest, "size": len(text)}]
        self.manifests[tag(number)] = json.dumps({"artifactType": ARTIFACT, "layers": layers, **manifest}).encode()


class RecordsTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def shelf(self, **more: bool) -> Shelf:
        shelf = Shelf(**more)
        self.addCleanup(shelf.close)
        return shelf

    def call(self, *words: str) -> tuple[int, str]:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()) as errors:
            code = main([*words, "--backoff", "0"])
        return code, errors.getvalue()

    def keep(self, shelf: Server, number: int, history: int = 100) -> tuple[int, str]:
        folder = self.folder / str(number)
        (folder / IMAGE).mkdir(parents=True)
        (folder / IMAGE / f"{tag(number)}.json").write_text(f'{{"number": {number}}}', encoding="utf-8")
        return self.call("keep", str(folder), "--store", shelf.url, "--history", str(history))

    def read(self, shelf: Server, last: int) -> dict[str, object]:
        out = self.folder / "out.json"
        code, errors = self.call("read", str(out), "--store", shelf.url, "--last", str(last), IMAGE)
        self.assertEqual((code, errors), (0, ""))
        found: dict[str, object] = json.loads(out.read_text(encoding="utf-8"))[IMAGE]
        return found

    def test_what_is_kept_is_read_the_oldest_first_over_all_pages(self) -> None:
        shelf = self.shelf()
        for number in (3, 1, 5, 2, 4):
            self.assertEqual(self.keep(shelf, number), (0, ""))
        self.assertEqual(self.read(shelf, 3), {"records": [f'{{"number": {number}}}' for number in (3, 4, 5)], "unread": 0})
        manifest = json.loads(shelf.manifests[tag(1)])
        self.assertEqual((manifest["artifactType"], manifest["layers"][0]["mediaType"]), (ARTIFACT, MEDIA_TYPE))

    def test_the_oldest_go_and_other_tags_stay(self) -> None:
        shelf = self.shelf()
        shelf.manifests["latest"] = b"{}"
        for number in range(6):
            self.keep(shelf, number, history=2)
        self.assertEqual(sorted(shelf.manifests), [tag(4), tag(5), "latest"])

    def test_a_registry_that_deletes_nothing_keeps_all_and_is_no_failure(self) -> None:
        shelf = self.shelf(deletes=False)
        self.keep(shelf, 1)
        code, errors = self.keep(shelf, 2, history=1)
        self.assertEqual(code, 0)
        self.assertIn("stay", errors)
        self.assertEqual(len(shelf.manifests), 2)

    def test_without_a_registry_the_code_says_so_and_no_address_is_shown(self) -> None:
        shelf = Shelf()
        shelf.close()
        code, errors = self.keep(shelf, 1)
        self.assertEqual(code, 5)
        self.assertRegex(errors, "^METRICS_UNREACHABLE: ")
        self.assertNotIn("127.0.0.1", errors)

    def test_what_is_no_record_is_counted_and_not_read(self) -> None:
        shelf = self.shelf()
        shelf.put(1, b"{}")
        shelf.put(2, b"{}", artifactType="application/other")
        shelf.put(3, b"{}", layers=[{"digest": "sha256:../../x", "size": 2}])
        shelf.put(4, b"{}", layers=[])
        shelf.put(5, b"changed")
        shelf.blobs[f"sha256:{hashlib.sha256(b'changed').hexdigest()}"] = b"CHANGED"
        size = limits.RECORD + 1
        shelf.put(6, b"{}", layers=[{"digest": f"sha256:{'0' * 64}", "size": size}])
        shelf.manifests[tag(7)] = b"[1, 2]"
        self.assertEqual(self.read(shelf, 10), {"records": ["{}"], "unread": 6})

    def test_a_list_that_leads_elsewhere_or_has_no_end_is_refused(self) -> None:
        for link in ("http://127.0.0.1:1/v2/x/tags/list", "list?n=1000", "/other"):
            header = f'<{link}>; rel="next"'
            server = Server(lambda handler, header=header: reply(handler, 200, b'{"tags": []}', Link=header))  # type: ignore[misc]
            self.addCleanup(server.close)
            code, errors = self.call("read", str(self.folder / "out"), "--store", server.url, "--last", "1", IMAGE)
            self.assertEqual(code, 5, errors)

    def test_a_repository_that_is_not_there_has_no_record(self) -> None:
        server = Server(lambda handler: reply(handler, 404))
        self.addCleanup(server.close)
        self.assertEqual(self.read(server, 5), {"records": [], "unread": 0})


if __name__ == "__main__":
    unittest.main()
