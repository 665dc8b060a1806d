"""Where wheels come from: what an index says of it, and what becomes of what it does not say."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

from asking import AskingTest
from index import File, Manners, wheel
from resolve.uploaded import read_time

ABOUT = "/integrity/demo/provenance"
SAID = {"kind": "GitHub", "repository": "demo/demo", "workflow": "release.yml", "environment": "pypi"}


def bundle(publisher: dict[str, str], *digests: str) -> dict[str, object]:
    """A bundle of PEP 740 with an attestation for each digest."""
    statements = [{"_type": "https://in-toto.io/Statement/v1", "subject": [{"name": "demo.whl", "digest": {"sha256": digest}}]} for digest in digests]
    envelopes = [{"statement": base64.b64encode(json.dumps(one).encode()).decode(), "signature": "MEUC"} for one in statements]
    return {"publisher": publisher, "attestations": [{"version": 1, "verification_material": {}, "envelope": one} for one in envelopes]}


def provenance(*bundles: dict[str, object]) -> tuple[int, str, bytes]:
    return 200, "application/vnd.pypi.integrity.v1+json", json.dumps({"version": 1, "attestation_bundles": bundles}).encode()


class OriginTest(AskingTest):
    def test_time_and_index_are_recorded_and_the_time_is_in_utc(self) -> None:
        index = self.index(wheel("demo", uploaded="2026-11-15T21:32:26.123456Z"), wheel("zone", uploaded="2026-11-15T23:32:26+02:00"))
        found = self.ask(index, "demo==1.0", "zone==1.0").entries
        for name in ("demo", "zone"):
            self.assertEqual((found[name]["uploaded"], found[name]["index"]), ("2026-11-15T21:32:26Z", "default"))
            self.assertFalse({"yanked", "publisher", "attestation"} & set(found[name]))

    def test_what_an_index_does_not_say_is_not_recorded(self) -> None:
        demo = wheel("demo", uploaded="2026-11-15T21:32:26Z")
        self.assertNotIn("uploaded", self.ask(self.index(demo, manners=Manners(html=True)), "demo==1.0").entries["demo"])
        self.assertNotIn("uploaded", self.ask(self.index(wheel("demo")), "demo==1.0").entries["demo"])

    def test_what_is_no_time_with_a_zone_is_none(self) -> None:
        self.assertEqual([read_time(one) for one in ("yesterday", "2026-11-15", "2026-11-15T21:32:26", "", None, 5, "0001-01-01T00:00:00+14:00")], [""] * 7)

    def test_a_yanked_version_is_recorded_with_its_reason_by_either_form_of_an_index(self) -> None:
        for html in (False, True):
            index = self.index(wheel("demo", yanked="stolen"), wheel("old", yanked=""), wheel("good"), manners=Manners(html=html))
            found = self.ask(index, "demo==1.0", "old==1.0", "good==1.0").entries
            self.assertEqual([found["demo"]["yanked"], found["old"]["yanked"], "yanked" in found["good"]], ["stolen", "", False])

    def test_what_is_locked_already_is_asked_for_anew(self) -> None:
        demo = wheel("demo", uploaded="2026-11-15T21:32:26Z")
        known = {"sizes": {demo.digest: len(demo.content)}, "names": []}
        self.assertEqual(self.ask(self.index(demo), "demo==1.0", known=known).entries["demo"]["uploaded"], "2026-11-15T21:32:26Z")

    def publisher(self, answer: tuple[int, str, bytes], html: bool = False, file: File | None = None) -> tuple[dict[str, object], list[str], list[str]]:
        demo = replace(file or wheel("demo"), provenance=ABOUT)
        found = self.ask(self.index(demo, manners=Manners(html=html, instead={ABOUT: answer})), "demo==1.0")
        return found.entries.get("demo", {}), found.notes, found.messages

    def test_the_publisher_is_recorded_as_stated_by_either_form_of_an_index(self) -> None:
        for html in (False, True):
            entry, notes, problems = self.publisher(provenance(bundle(SAID, wheel("demo").digest)), html)
            self.assertEqual(entry["publisher"], {"kind": "GitHub", "repository": "demo/demo", "workflow": "release.yml"}, (notes, problems))
            self.assertEqual((entry["attestation"], notes, problems), ("stated", [], []))

    def test_publishers_of_other_kinds_have_other_words(self) -> None:
        lab = {"kind": "GitLab", "repository": "group/demo", "workflow_filepath": ".gitlab-ci.yml"}
        google = {"kind": "Google", "email": "me@example.com"}
        digest = wheel("demo").digest
        self.assertEqual(
            [self.publisher(provenance(bundle(one, digest)))[0]["publisher"] for one in (lab, google)],
            [{"kind": "GitLab", "repository": "group/demo", "workflow": ".gitlab-ci.yml"}, {"kind": "Google", "repository": "me@example.com"}],
        )

    def test_of_two_publishers_none_is_recorded_and_both_are_named(self) -> None:
        digest = wheel("demo").digest
        entry, notes, _ = self.publisher(provenance(bundle(SAID, digest), bundle({**SAID, "repository": "thief/demo"}, digest)))
        self.assertNotIn("publisher", entry)
        self.assertEqual(
            notes, ["demo-1.0-py3-none-any.whl: its attestations are by 2 publishers, none is recorded: demo/demo, thief/demo"]
        )

    def test_a_provenance_that_is_listed_and_does_not_hold_keeps_the_wheel_out(self) -> None:
        digest, other = wheel("demo").digest, "0" * 64
        listed = "demo-1.0-py3-none-any.whl: the index lists who published it, and that cannot be read: "
        answers = {
            "of another file, or none": provenance(bundle(SAID, other)),
            "of another file": provenance(bundle(SAID, digest, other)),
            "or none": provenance(bundle(SAID)),
            "not as PEP 740 has it": provenance({"publisher": {}, "attestations": []}),
            "not as PEP": provenance({**bundle(SAID), "attestations": [{"envelope": {"statement": "no base64"}}]}),
            "is no JSON": (200, "application/json", b"{"),
            "": (404, "text/plain", b""),
        }
        for words, answer in answers.items():
            entry, _, problems = self.publisher(answer)
            self.assertEqual((entry, len(problems)), ({}, 1), words)
            self.assertIn(words, problems[0].removeprefix(listed))
            self.assertTrue(problems[0].startswith(listed), problems)


class CutoffTest(AskingTest):
    NEW, OLD, DAY = "2026-11-30T00:00:00Z", "2026-10-01T00:00:00Z", ("--newest", "2026-11-24T00:00:00Z")

    def test_what_nobody_asks_for_by_version_is_taken_in_one_that_is_old_enough(self) -> None:
        index = self.index(
            wheel("demo", requires=["dep"], uploaded=self.OLD), wheel("dep", uploaded=self.OLD), wheel("dep", "2.0", uploaded=self.NEW)
        )
        self.assertEqual(self.ask(index, "demo==1.0").entries["dep"]["version"], "2.0")
        self.assertEqual(self.ask(index, "demo==1.0", more=self.DAY).entries["dep"]["version"], "1.0")
        self.assertEqual(self.ask(index, "demo==1.0", more=(*self.DAY, "--free", "Dep")).entries["dep"]["version"], "2.0")

    def test_a_version_that_is_asked_for_is_taken_and_judged_by_who_asks(self) -> None:
        index = self.index(wheel("demo", "2.0", ["dep"], uploaded=self.NEW), wheel("dep", uploaded=self.OLD), wheel("dep", "2.0", uploaded=self.NEW))
        found = self.ask(index, "demo==2.0", more=self.DAY).entries
        self.assertEqual((found["demo"]["version"], found["demo"]["uploaded"], found["dep"]["version"]), ("2.0", self.NEW, "1.0"))
        found = self.ask(index, "demo==2.0", constraints=("dep==2.0",), more=self.DAY).entries
        self.assertEqual(found["dep"]["version"], "2.0")

    def test_where_nothing_is_old_enough_or_no_times_are_told_what_there_is_is_taken(self) -> None:
        young = self.index(wheel("demo", requires=["dep>1"], uploaded=self.OLD), wheel("dep", "2.0", uploaded=self.NEW))
        self.assertEqual(self.ask(young, "demo==1.0", more=self.DAY).entries["dep"]["version"], "2.0")
        silent = self.index(wheel("demo", requires=["dep"]), wheel("dep"), manners=Manners(html=True))
        self.assertEqual(sorted(self.ask(silent, "demo==1.0", more=self.DAY).entries), ["demo", "dep"])
