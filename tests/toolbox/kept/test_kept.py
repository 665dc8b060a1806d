from __future__ import annotations

import hashlib
import io
import json
import tempfile
import unittest
from contextlib import redirect_stderr
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as some
from kept.__main__ import main
from kept.artifacts import Artifact
from kept.prune import judged
from servers import Server, reply, send_file

NOW = datetime(2026, 12, 1, tzinfo=UTC)
DEB, WHEEL = b"deb" * 1000, b"wheel" * 500


def deb(content: bytes = DEB, name: str = "demo") -> dict[str, object]:
    return {"name": name, "version": "2.0", "archive": "debian", "path": f"pool/{name}.deb", "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest()}


def wheel() -> dict[str, object]:
    return {"name": "demo-py", "version": "1.0", "filename": "demo_py-1.0-py3-none-any.whl", "size": len(WHEEL), "sha256": hashlib.sha256(WHEEL).hexdigest()}


class Store(Server):
    """A registry of one repository; with `deletes` it removes manifests by digest."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        self.manifests: dict[str, bytes] = {}
        self.deletes = True
        super().__init__(self._answer)

    def keep(self, tag: str, *contents: bytes, days: int | None = 0) -> None:
        layers = []
        for content in contents:
            digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
            self.blobs[digest] = content
            layers.append({"digest": digest, "size": len(content)})
        at = {} if days is None else {"org.opencontainers.image.created": (datetime.now(UTC) - timedelta(days=days)).isoformat()}
        kind = "application/vnd.image-factory.inputs.v1"
        self.manifests[tag] = json.dumps({"artifactType": kind, "layers": layers, "annotations": at}).encode()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        name = parts.path.rsplit("/", 1)[-1]
        if parts.path.endswith("/tags/list"):
            last = parse_qs(parts.query).get("last", [""])[0]
            rest = [tag for tag in sorted(self.manifests) if tag > last]
            link: dict[str, Any] = {"Link": f'<{parts.path}?last={rest[1]}>; rel="next"'} if len(rest) > 2 else {}
            reply(handler, 200, json.dumps({"tags": rest[:2]}).encode(), **link)
        elif handler.command == "DELETE":
            if self.deletes:
                self.manifests = {tag: body for tag, body in self.manifests.items() if f"sha256:{hashlib.sha256(body).hexdigest()}" != name}
            reply(handler, 202 if self.deletes else 405)
        elif "/manifests/" in parts.path and name in self.manifests:
            reply(handler, 200, self.manifests[name])
        elif name in self.blobs:
            send_file(handler, self.blobs[name])
        else:
            reply(handler, 404)


class KeptCase(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.store = Store()
        self.addCleanup(self.store.close)
        self.wanted: dict[str, dict[str, list[dict[str, object]]]] = {"app.amd64.1": {"debs": [deb()], "wheels": [wheel()]}}

    def run_kept(self, what: str, *words: str, status: int = 0) -> str:
        """Returns what is told on OUT and stderr."""
        asked, out, err = self.folder / "list.json", self.folder / "out", io.StringIO()
        asked.write_text(json.dumps(self.wanted))
        with redirect_stderr(err):
            code = main([what, str(asked), str(out), "--store", self.store.url, "--backoff", "0.001", *words])
        self.assertEqual(code, status, err.getvalue())
        return out.read_text() + err.getvalue()


class VerifyTest(KeptCase):
    def test_every_byte_is_read_and_hashed(self) -> None:
        self.store.keep("app.amd64.1", DEB, WHEEL)
        told = self.run_kept("verify")
        self.assertIn(f"2 files, {len(DEB) + len(WHEEL)} bytes read out of the store: each has the sha256 of its lock", told)
        self.assertEqual({method for method, path, _ in self.store.seen if "/blobs/" in path}, {"GET"})

    def test_all_that_is_missing_wrong_and_extra_is_told_at_once(self) -> None:
        self.wanted["base.amd64.2"] = {"debs": [deb(b"base", "base")]}
        self.wanted["app.amd64.1"]["debs"].append(deb(b"forgotten", "forgotten"))
        for tag in ("app.amd64.1", "old.amd64.9", "other"):
            self.store.keep(tag, DEB, WHEEL)
        self.store.blobs[f"sha256:{deb()['sha256']}"] = b"x" + DEB[1:]
        told = self.run_kept("verify", status=3)
        self.assertIn("INPUT_GONE: base.amd64.2: the store has no such artifact; keep it with ./daggerw call inputs keep", told)
        self.assertIn("INPUT_GONE: app.amd64.1: the artifact does not name deb forgotten 2.0 (pool/forgotten.deb)", told)
        self.assertIn("INPUT_GONE: deb forgotten 2.0 (pool/forgotten.deb): the store lacks it", told)
        self.assertRegex(told, r"INPUT_MISMATCH: deb demo 2\.0 .*the store: expected sha256 \w{64} size 3000, got sha256 \w{64} size 3000")
        self.assertIn("extra: old.amd64.9: no lock names it\nextra: other: no lock names it", told)

    def test_one_that_is_longer_is_not_read_to_its_end(self) -> None:
        self.store.keep("app.amd64.1", DEB, WHEEL)
        self.store.blobs[f"sha256:{wheel()['sha256']}"] = WHEEL + b"x" * 5_000_000
        self.assertIn("size more than 2500", self.run_kept("verify", status=4))

    def test_a_mirror_counts_only_when_it_is_asked(self) -> None:
        mirror = Server(lambda handler: send_file(handler, DEB) if handler.path == "/debian/pool/demo.deb" else reply(handler, 404))
        self.addCleanup(mirror.close)
        self.store.keep("app.amd64.1", DEB, WHEEL)
        del self.store.blobs[f"sha256:{deb()['sha256']}"]
        with mock.patch.dict("os.environ", DEBIAN_MIRROR=f"{mirror.url}/debian", PYTHON_INDEX=f"{mirror.url}/simple/"):
            self.assertIn("INPUT_GONE: deb demo", self.run_kept("verify", status=3))
            self.assertEqual(mirror.seen, [])
            self.assertIn("only a mirror: deb demo 2.0 (pool/demo.deb): the store lacks it", self.run_kept("verify", "--mirrors"))
            del self.store.blobs[f"sha256:{wheel()['sha256']}"]
            told = self.run_kept("verify", "--mirrors", status=3)
            self.assertIn("wheel demo-py 1.0 (demo_py-1.0-py3-none-any.whl): the store lacks it; the mirror: 404", told)

    def test_a_store_that_does_not_answer_is_no_empty_one(self) -> None:
        self.store.close()
        self.assertIn("STORE_UNREACHABLE: Connection refused (6 attempts)", self.run_kept("verify", status=5))

    def test_a_list_that_is_none(self) -> None:
        self.wanted["app.amd64.1"]["debs"][0]["sha256"] = "x"
        self.assertIn("STORE_INPUT: deb demo 2.0", self.run_kept("verify", status=1))
        self.assertEqual(self.store.seen, [])


class PruneTest(KeptCase):
    def setUp(self) -> None:
        super().setUp()
        self.store.keep("app.amd64.1", DEB, days=200)
        self.store.keep("app.amd64.0", DEB, WHEEL, days=100)
        self.store.keep("app.amd64.young", b"young", days=2)
        self.store.keep("app.amd64.undated", b"undated", days=None)

    def test_a_dry_run_says_it_and_removes_nothing(self) -> None:
        told = self.run_kept("prune", "--days", "30")
        self.assertIn(f"would remove app.amd64.0: 2 files, {len(DEB) + len(WHEEL)} bytes\n", told)
        self.assertIn(f"would remove 1 artifacts; {len(WHEEL)} bytes are in no other: the registry gives them back when its garbage is collected", told)
        self.assertRegex(told, r"stays app\.amd64\.young: kept on 20\d\d-\d\d-\d\d")
        self.assertIn("stays app.amd64.undated: nobody said when it was kept; --keep-days=0 takes it, too", told)
        self.assertEqual(len(self.store.manifests), 4)

    def test_what_no_lock_names_goes_when_it_is_old(self) -> None:
        self.assertIn("removed app.amd64.0", self.run_kept("prune", "--days", "30", "--remove"))
        self.assertEqual(set(self.store.manifests), {"app.amd64.1", "app.amd64.young", "app.amd64.undated"})
        self.assertIn("removed 2 artifacts", self.run_kept("prune", "--days", "0", "--remove"))
        self.assertEqual(set(self.store.manifests), {"app.amd64.1"})

    def test_two_names_of_one_artifact_stay_together(self) -> None:
        self.store.manifests["other"] = self.store.manifests["app.amd64.1"]
        self.assertIn("stays other: a lock names the same artifact", self.run_kept("prune", "--days", "0", "--remove"))
        self.assertEqual(set(self.store.manifests), {"app.amd64.1", "other"})

    def test_a_registry_that_deletes_nothing_is_told(self) -> None:
        self.store.deletes = False
        told = self.run_kept("prune", "--days", "0", "--remove", status=5)
        self.assertIn("STORE_KEEPS_ALL: the registry deletes nothing (status 405): let it, with storage.delete.enabled", told)

    def test_what_is_no_artifact_of_inputs_is_let_be(self) -> None:
        self.store.manifests["image"] = b'{"artifactType": "else", "layers": []}'
        self.run_kept("prune", "--days", "0", "--remove")
        self.assertIn("image", self.store.manifests)


ARTIFACT = some.builds(
    Artifact, some.text("abc.", min_size=1, max_size=3), some.sampled_from(["d1", "d2", "d3", "d4"]),
    some.dictionaries(some.sampled_from(["l1", "l2", "l3"]), some.integers(1, 9)),
    some.none() | some.integers(0, 400).map(lambda days: NOW - timedelta(days=days)),
)


class JudgedTest(unittest.TestCase):
    @given(some.lists(ARTIFACT, unique_by=lambda one: one.tag, max_size=8), some.sets(some.text("abc.", min_size=1, max_size=3)), some.integers(0, 400))
    def test_nothing_goes_that_a_lock_names_or_that_is_young(self, all_: list[Artifact], named: set[str], days: int) -> None:
        since = NOW - timedelta(days=days) if days else None
        pruning = judged(all_, named, since)
        gone = {one.digest for one in pruning.removed}
        self.assertFalse(gone & {one.digest for one in all_ if one.tag in named})
        self.assertFalse(gone & {one.digest for one, _ in pruning.spared})
        self.assertFalse([one for one in pruning.removed if since and (one.created is None or one.created >= since)])
        told = [one.tag for one in pruning.removed] + [one.tag for one, _ in pruning.spared]
        self.assertEqual(sorted(told), sorted(one.tag for one in all_ if one.tag not in named))
        self.assertGreaterEqual(pruning.freed, 0)


if __name__ == "__main__":
    unittest.main()
