from __future__ import annotations

import hashlib
import json
import random
import shutil
import tempfile
import unittest
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from servers import Registry, Server, TokenService, reply, send_file
from subjects import run

DEB, WHEEL = random.Random(1).randbytes(3_000_000), random.Random(2).randbytes(50_000)
PATH, FILE = "pool/main/d/demo/demo_1%3a2.0_amd64.deb".replace("%3a", "."), "demo_py-1.0-py3-none-any.whl"


def deb(content: bytes = DEB, **changes: object) -> dict[str, object]:
    return {"name": "demo", "version": "2.0", "architecture": "amd64", "archive": "debian", "path": PATH, "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(), **changes}


def wheel(**changes: object) -> dict[str, object]:
    return {"name": "Demo_Py", "version": "1.0", "filename": FILE, "size": len(WHEEL), "sha256": hashlib.sha256(WHEEL).hexdigest(), **changes}


class FetchCase(unittest.TestCase):
    """A mirror whose first answers for the deb may be faults."""

    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.out, self.partial = self.folder / "out", self.folder / "partial"
        self.faults: list[str] = []
        self.json_index = True
        self.mirror = Server(self.answer)
        self.addCleanup(self.mirror.close)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        if handler.path == f"/debian/{PATH}":
            self.answer_deb(handler)
        elif handler.path == "/simple/demo-py/":
            self.answer_index(handler)
        elif handler.path == f"/files/{FILE}":
            send_file(handler, WHEEL)
        else:
            reply(handler, 404)

    def answer_deb(self, handler: BaseHTTPRequestHandler) -> None:
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "cut":
            reply(handler, 200, DEB[:1_500_000], length=len(DEB))
        elif fault == "other":
            reply(handler, 200, b"x" * len(DEB))
        elif fault == "long":
            reply(handler, 200, DEB + b"x" * 5_000_000)
        elif fault == "ignore-range":
            reply(handler, 200, DEB)
        elif fault:
            reply(handler, int(fault), Retry_After="0")
        else:
            send_file(handler, DEB)

    def answer_index(self, handler: BaseHTTPRequestHandler) -> None:
        if self.json_index:
            body = json.dumps({"files": [{"filename": FILE, "url": f"../../files/{FILE}"}]}).encode()
            reply(handler, 200, body, Content_Type="application/vnd.pypi.simple.v1+json")
        else:
            reply(handler, 200, f'<a href="../../files/{FILE}#sha256=0">{FILE}</a>'.encode(), Content_Type="text/html")

    def fetch(self, lists: Mapping[str, object], *more: str, status: int = 0, login: str = "") -> str:
        (self.folder / "list.json").write_text(json.dumps(lists))
        url = f"http://{login}{self.mirror.host}"
        done = run("fetch", str(self.folder / "list.json"), str(self.out), "--partial", str(self.partial), "--backoff", "0.01", *more,
                   DEBIAN_MIRROR=f"{url}/debian", DEBIAN_SECURITY_MIRROR=f"{url}/security/", PYTHON_INDEX=f"{url}/simple/")
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stderr

    def got(self) -> dict[str, bytes]:
        return {str(file.relative_to(self.out)): file.read_bytes() for file in self.out.rglob("*") if file.is_file()}

    def assert_nothing(self) -> None:
        self.assertEqual(list(self.out.iterdir()), [])


class FetchTest(FetchCase):
    def test_debs_and_wheels_arrive_and_come_from_the_cache_next_time(self) -> None:
        lists = {"debs": [deb(), deb()], "wheels": [wheel()]}
        for self.json_index in (True, False):
            shutil.rmtree(self.partial, ignore_errors=True)
            self.fetch(lists)
            self.assertEqual(self.got(), {f"debs/{PATH.rsplit('/', 1)[1]}": DEB, f"wheels/{FILE}": WHEEL})
        before = len(self.mirror.seen)
        self.fetch(lists)
        self.assertEqual(len(self.mirror.seen), before)

    def test_large_files_stay_only_until_the_run_has_succeeded(self) -> None:
        self.fetch({"debs": [deb()], "wheels": [wheel(filename="none.whl")]}, "--cached-limit", "1000000", status=3)
        self.assertTrue((self.partial / str(deb()["sha256"])).is_file())
        self.fetch({"debs": [deb()], "wheels": [wheel()]}, "--cached-limit", "1000000")
        self.assertEqual([file.name for file in self.partial.iterdir()], [wheel()["sha256"]])

    def test_a_tampered_cache_is_dropped(self) -> None:
        self.fetch({"debs": [deb()]})
        (self.partial / str(deb()["sha256"])).write_bytes(b"y" * len(DEB))
        self.assertIn("the kept file was changed", self.fetch({"debs": [deb()]}))
        self.assertIn(DEB, self.got().values())

    def test_faults_that_pass(self) -> None:
        for fault in ("429", "503", "cut"):
            self.faults = [fault, fault]
            shutil.rmtree(self.partial, ignore_errors=True)
            self.fetch({"debs": [deb()]})
            self.assertIn(DEB, self.got().values())

    def test_a_broken_download_goes_on_where_it_ended(self) -> None:
        self.faults = ["cut"]
        self.fetch({"debs": [deb()]})
        self.assertEqual(self.mirror.seen[-1][2].get("Range"), "bytes=1500000-")

    def test_the_next_run_carries_on(self) -> None:
        self.partial.mkdir()
        part = self.partial / f"{deb()['sha256']}.part"
        for held, fault in ((DEB[:2_000_000], ""), (DEB[:2_000_000], "ignore-range"), (b"z" * 2_000_000, ""), (DEB[:100], "416"), (DEB, "500")):
            part.write_bytes(held)
            (self.partial / str(deb()["sha256"])).unlink(missing_ok=True)
            self.faults = [fault] if fault else []
            self.fetch({"debs": [deb()]})
            self.assertIn(DEB, self.got().values())

    def test_gone_files_are_all_named_with_the_command_that_renews(self) -> None:
        gone = deb(path="pool/gone_1.deb", archive="debian-security")
        stderr = self.fetch({"debs": [gone], "wheels": [wheel(filename="old.whl"), wheel(name="nosuch", filename="n.whl")]}, "--image", "vllm", status=3)
        renew = "renew the lock with ./daggerw call image --name=vllm lock export --path=."
        self.assertIn(f"INPUT_GONE: deb demo 2.0 (pool/gone_1.deb): 404 at the mirror; {renew}", stderr)
        self.assertIn(f"INPUT_GONE: wheel Demo_Py 1.0 (old.whl): not listed at the index; {renew}", stderr)
        self.assertIn("INPUT_GONE: wheel nosuch 1.0 (n.whl): 404 at the index", stderr)
        self.assert_nothing()

    def test_other_bytes_are_refused(self) -> None:
        digest = hashlib.sha256(b"x" * len(DEB)).hexdigest()
        self.faults = ["other"]
        stderr = self.fetch({"debs": [deb()]}, status=4)
        self.assertIn(f"expected sha256 {deb()['sha256']} size {len(DEB)}, got sha256 {digest} size {len(DEB)}", stderr)
        self.assertIn("INPUT_MISMATCH: deb demo 2.0", stderr)
        self.assert_nothing()
        self.faults = ["long"]
        self.assertIn("INPUT_MISMATCH", self.fetch({"debs": [deb()]}, status=4))
        self.assertEqual(list(self.partial.iterdir()), [])

    def test_no_answer_in_the_end(self) -> None:
        self.faults = ["500"] * 20
        said = self.fetch({"debs": [deb()]}, status=5)
        self.assertIn("INPUT_UNREACHABLE: deb demo 2.0 (pool/main/d/demo/demo_1.2.0_amd64.deb): status 500 (6 attempts)", said)
        self.faults = ["403"]
        self.assertIn("status 403", self.fetch({"debs": [deb()]}, status=5))
        self.assert_nothing()

    def test_a_password_goes_to_its_host_only_and_is_never_said(self) -> None:
        self.faults = ["403"]
        stderr = self.fetch({"debs": [deb()], "wheels": [wheel()]}, status=5, login="user:s3cret@")
        self.assertNotIn("s3cret", stderr)
        self.assertTrue(all(headers.get("Authorization") == "Basic dXNlcjpzM2NyZXQ=" for _, _, headers in self.mirror.seen))

    def test_a_redirect_to_another_host_does_not_carry_the_password(self) -> None:
        other = Server(lambda handler: send_file(handler, DEB))
        self.addCleanup(other.close)
        self.answer_deb = lambda handler: reply(handler, 302, Location=f"{other.url}/x")  # type: ignore[method-assign]
        self.fetch({"debs": [deb()]}, login="user:s3cret@")
        self.assertNotIn("Authorization", other.seen[0][2])

    def test_bad_lists_are_refused_before_anything_is_asked(self) -> None:
        bad = {"debs": [deb(sha256="zz"), deb(archive="mine"), deb(path="pool/../../x/..")], "wheels": [wheel(filename="../x.whl", size=0)]}
        stderr = self.fetch(bad, status=1)
        for words in ("'zz' is not 64", "archive 'mine' is none of debian, debian-security", "unsafe name", "size 0 is not positive"):
            self.assertIn(words, stderr)
        self.assertEqual(self.mirror.seen, [])
        self.assertIn("listed twice", self.fetch({"debs": [deb(), deb(WHEEL)]}, status=1))


class StoreTest(FetchCase):
    def setUp(self) -> None:
        super().setUp()
        self.registry = Registry()
        self.addCleanup(self.registry.close)

    def push(self) -> str:
        done = run("fetch.store", "push", str(self.out), "--store", self.registry.url.replace("http", "tcp"), "--tag", "vllm.amd64")
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_what_was_pushed_is_read_when_the_mirror_forgot_it(self) -> None:
        lists = {"debs": [deb()], "wheels": [wheel()]}
        self.fetch(lists)
        self.assertIn(f"sent {len(DEB) + len(WHEEL)} bytes, 0 of 2", self.push())
        self.assertIn("sent 0 bytes, 2 of 2", self.push())
        manifest = json.loads(self.registry.manifests["vllm.amd64"])
        self.assertEqual(manifest["artifactType"], "application/vnd.image-factory.inputs.v1")
        self.assertEqual([layer["size"] for layer in manifest["layers"]], [len(DEB), len(WHEEL)])
        shutil.rmtree(self.partial)
        self.mirror.seen.clear()
        self.fetch(lists, "--store", self.registry.url)
        self.assertEqual((self.mirror.seen, len(self.got())), ([], 2))

    def test_a_tampered_store_is_noted_and_the_mirror_asked(self) -> None:
        self.registry.blobs[f"sha256:{deb()['sha256']}"] = b"evil"
        stderr = self.fetch({"debs": [deb()]}, "--store", self.registry.url)
        self.assertIn("the store does not help: expected sha256", stderr)
        self.assertIn(DEB, self.got().values())

    def test_a_store_that_is_away_does_not_stop_the_build(self) -> None:
        self.assertIn("the store does not help", self.fetch({"debs": [deb()]}, "--store", "http://127.0.0.1:9"))

    def with_tokens(self, uses: int = 1000, login: str = "") -> TokenService:
        """Makes the registry one that wants tokens of another server."""
        service = TokenService(self.registry.tokens, uses, login)
        self.addCleanup(service.close)
        self.registry.realm = f"{service.url}/token"
        return service

    def test_a_registry_that_wants_tokens_gets_them(self) -> None:
        self.fetch({"debs": [deb()], "wheels": [wheel()]})
        for uses in (1000, 2, 1):
            self.registry.blobs.clear()
            service = self.with_tokens(uses)
            self.assertIn(f"sent {len(DEB) + len(WHEEL)} bytes, 0 of 2", self.push())
            self.assertEqual(service.asked[0], {"service": ["store, of tests"], "scope": ["repository:factory/inputs:pull"]})
            self.assertEqual({len(self.registry.blobs[digest]) for digest in self.registry.blobs}, {len(DEB), len(WHEEL), 2})
        shutil.rmtree(self.partial)
        self.mirror.seen.clear()
        self.fetch({"debs": [deb()], "wheels": [wheel()]}, "--store", self.registry.url)
        self.assertEqual(self.mirror.seen, [])

    def test_a_login_does_not_go_to_another_server_without_tls(self) -> None:
        self.fetch({"debs": [deb()]})
        service = self.with_tokens(login="Basic bWU6cGFzcw==")
        done = run("fetch.store", "push", str(self.out), "--store", self.registry.url.replace("//", "//me:pass@"), "--tag", "a")
        self.assertEqual(done.returncode, 5)
        self.assertIn("STORE_UNREACHABLE: status 401, and no token from the registry's own service", done.stderr)
        self.assertNotIn("pass", done.stderr)
        self.assertEqual({headers.get("Authorization") for _, _, headers in service.seen}, {None})

    def test_a_login_goes_to_the_registry_s_own_service(self) -> None:
        self.fetch({"debs": [deb()]})
        answer = self.registry._answer
        service = TokenService(self.registry.tokens)
        self.addCleanup(service.close)

        def both(handler: BaseHTTPRequestHandler) -> None:
            (service._give if handler.path.startswith("/token") else answer)(handler)

        server = Server(both)
        self.addCleanup(server.close)
        self.registry.realm = f"{server.url}/token?client=a"
        done = run("fetch.store", "push", str(self.out), "--store", server.url.replace("//", "//me:pass@"), "--tag", "a")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(service.asked[0]["client"], ["a"])

    def test_nothing_to_push(self) -> None:
        done = run("fetch.store", "push", str(self.folder), "--store", self.registry.url, "--tag", "a b")
        self.assertEqual((done.returncode, done.stderr.startswith("STORE_INPUT")), (1, True))


if __name__ == "__main__":
    unittest.main()
