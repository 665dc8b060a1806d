"""Indexes of every manner: what they say of files, and what their servers can."""

from __future__ import annotations

from asking import AskingTest
from index import JSON_TYPE, File, Manners, wheel

BIG = {"demo/data.bin": bytes(range(256)) * 8192}


class SizeTest(AskingTest):
    def test_an_html_index_gives_no_size_and_the_file_is_asked_for_it(self) -> None:
        demo, dep = wheel("demo", requires=["dep"]), wheel("dep")
        for manners in (Manners(html=True), Manners(html=True, head=False), Manners(html=True, head=False, ranges=False), Manners(size=False)):
            with self.subTest(manners=manners):
                found = self.ask(self.index(demo, dep, manners=manners), "demo==1.0")
                self.assertEqual(
                    {name: (entry["size"], entry["sha256"]) for name, entry in found.entries.items()},
                    {"demo": (len(demo.content), demo.digest), "dep": (len(dep.content), dep.digest)},
                    found.printed,
                )

    def test_metadata_beside_the_wheel_is_read_in_place_of_the_wheel(self) -> None:
        index = self.index(wheel("demo"), manners=Manners(html=True))
        self.ask(index, "demo==1.0", known={"sizes": {wheel("demo").digest: 7}, "names": []})
        self.assertEqual([path for _, path, _ in index.seen if path.startswith("/files/")], ["/files/demo-1.0-py3-none-any.whl.metadata"])

    def test_without_a_hash_nothing_is_locked(self) -> None:
        for manners in (Manners(html=True, digest=False), Manners(digest=False)):
            found = self.ask(self.index(wheel("demo"), manners=manners), "demo==1.0")
            self.assertEqual(
                found.messages,
                ["demo-1.0-py3-none-any.whl: the index gives no sha256 of it: one with hashes is needed, in JSON (PEP 691) or as #sha256= in HTML"],
            )
            self.assertEqual(found.problems[0]["asked"], ["demo==1.0"])

    def test_a_large_wheel_is_looked_into_by_ranges(self) -> None:
        dice = bytes((i * i * 31 + i // 7) % 251 for i in range(3 << 20))
        big = wheel("demo", files={"demo/data.bin": dice}, unnamed={"demo/extra.txt": b"x"}, stored=True)
        index = self.index(big)
        found = self.ask(index, "demo==1.0")
        self.assertEqual(found.notes, ["demo-1.0-py3-none-any.whl: RECORD does not name demo/extra.txt: installed all the same, as by pip and uv"])
        ranges = index.asked("GET", "/files/demo-1.0-py3-none-any.whl")
        self.assertTrue(ranges and all(ranges), ranges)
        spans = [tuple(map(int, text.removeprefix("bytes=").split("-"))) for text in ranges]
        self.assertLess(sum(end - start + 1 for start, end in spans), 300_000)

    def test_a_large_wheel_of_a_server_without_ranges_is_fetched_whole(self) -> None:
        dice = bytes((i * i * 31 + i // 7) % 251 for i in range(3 << 20))
        big = wheel("demo", files={"demo/data.bin": dice}, unnamed={"demo/extra.txt": b"x"}, stored=True)
        found = self.ask(self.index(big, manners=Manners(ranges=False)), "demo==1.0")
        self.assertEqual((len(found.notes), found.entries["demo"]["size"]), (1, len(big.content)))

    def test_what_is_locked_already_is_not_looked_into_again(self) -> None:
        demo = wheel("demo", unnamed={"demo/extra.txt": b"x"})
        index = self.index(demo)
        found = self.ask(index, "demo==1.0", known={"sizes": {demo.digest: len(demo.content)}, "names": []})
        self.assertEqual(found.notes, [])
        self.assertEqual([path for _, path, _ in index.seen if path.endswith(".whl")], [])


class AnswerTest(AskingTest):
    secret = "://me:s3cretword@"

    def test_a_file_that_is_not_the_one_that_the_index_says(self) -> None:
        found = self.ask(self.index(wheel("demo", sha256="0" * 64)), "demo==1.0")
        self.assertRegex(
            found.messages[0], r"^demo-1.0-py3-none-any.whl: the index says sha256 0{64} and \d+ bytes, its server gives sha256 [0-9a-f]{64} and \d+ bytes$"
        )

    def test_a_file_that_is_listed_and_not_there(self) -> None:
        gone = self.index(wheel("demo"), manners=Manners(instead={"/files/demo-1.0-py3-none-any.whl": (404, "text/html", b"gone")}))
        self.assertEqual(self.ask(gone, "demo==1.0").messages, ["demo-1.0-py3-none-any.whl: the index lists it, its server does not give it: 404"])

    def test_pages_that_are_none(self) -> None:
        pages = {
            (401, "text/plain", b"no"): "401 Unauthorized",
            (403, "text/plain", b"no"): "403 Forbidden",
            (404, "text/html", b"no"): "dep is not in the index",
            (500, "text/plain", b"x"): "500 Internal Server Error",
            (200, "text/html", b"<h1>Sign in</h1>"): "the index lists no file of dep",
            (200, "text/plain", b"hello"): "Unsupported `Content-Type`",
            (200, JSON_TYPE, b"{"): "unexpected JSON",
        }
        for page, words in pages.items():
            with self.subTest(page=page):
                index = self.index(wheel("demo", requires=["dep>=1"]), wheel("dep"), manners=Manners(instead={"/simple/dep/": page}))
                found = self.ask(index.index.replace("://", self.secret), "demo==1.0")
                self.assertIn(words, "\n".join(found.messages))
                for hidden in (index.host, "127.0.0.1", "s3cretword", "/tmp/"):
                    self.assertNotIn(hidden, found.printed)

    def test_an_index_that_asks_for_a_login_is_one_problem(self) -> None:
        refused = {f"/simple/{name}/": (401, "text/plain", b"no") for name in ("a", "b", "c")}
        found = self.ask(self.index(manners=Manners(instead=refused)), "a==1", "b==1", "c==1")
        self.assertEqual(
            [(problem["message"], problem["asked"]) for problem in found.problems],
            [("the index asks for another login, or forbids these: status 401 or 403", ["a==1", "b==1", "c==1"])],
        )

    def test_an_index_that_does_not_answer_is_one_problem(self) -> None:
        index = self.index()
        index.close()
        found = self.ask(index.index.replace("://", self.secret), "a==1", "b==1")
        self.assertEqual((len(found.problems), found.problems[0]["asked"]), (1, []))
        self.assertIn("Connection refused", found.messages[0])
        for hidden in (index.host, "127.0.0.1", "s3cretword", "/tmp/"):
            self.assertNotIn(hidden, found.printed)

    def test_a_file_that_is_no_wheel(self) -> None:
        core = wheel("demo").core
        found = self.ask(self.index(File("demo-1.0-py3-none-any.whl", b"garbage" * 99, core=core)), "demo==1.0")
        self.assertEqual(found.messages, ["demo-1.0-py3-none-any.whl: BadZipFile: File is not a zip file"])
