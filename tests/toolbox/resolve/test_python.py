"""What uv finds and what it does not: each in the words that reach people."""

from __future__ import annotations

import unittest
from pathlib import Path

from asking import AskingTest
from index import sdist, wheel
from subjects import TOOLBOX

ARM = "cp311-cp311-manylinux_2_17_aarch64"
TRUE = "because you require"


class FoundTest(AskingTest):
    def test_an_image_takes_wheels_of_its_own_python_and_up_to_its_own_glibc(self) -> None:
        newest = "cp313-cp313-manylinux_2_39_x86_64"
        later = wheel("later", tag="py3-none-manylinux_2_39_x86_64")
        index = self.index(wheel("fast", tag=newest), wheel("fast", tag="cp311-cp311-manylinux_2_36_x86_64"), later)
        trixie = self.ask(index, "fast==1.0", "later==1.0", version="3.13.5", glibc="2.41")
        self.assertEqual({name: entry["filename"] for name, entry in trixie.entries.items()},
                         {"fast": f"fast-1.0-{newest}.whl", "later": "later-1.0-py3-none-manylinux_2_39_x86_64.whl"}, trixie.printed)
        bookworm = self.ask(index, "fast==1.0")
        self.assertEqual([entry["filename"] for entry in bookworm.entries.values()], ["fast-1.0-cp311-cp311-manylinux_2_36_x86_64.whl"], bookworm.printed)
        refused = self.ask(index, "later==1.0")
        self.assertIn("`manylinux_2_39_x86_64`", " ".join(refused.messages), refused.printed)

    def test_markers_and_requires_python_are_judged_for_the_whole_version(self) -> None:
        index = self.index(
            wheel(
                "demo", requires=['early ; python_full_version < "3.11.2"', 'late ; python_full_version >= "3.11.3"', 'here ; python_full_version == "3.11.2"']
            ),
            wheel("early"),
            wheel("late"),
            wheel("here"),
            wheel("picky", requires_python=">=3.11.1"),
            wheel("picky", "2.0", requires_python=">=3.11.3"),
        )
        found = self.ask(index, "demo==1.0", "picky==1.0")
        self.assertEqual(sorted(found.entries), ["demo", "here", "picky"], found.printed)
        refused = self.ask(index, "picky==2.0")
        self.assertIn("3.11.2) does not satisfy Python>=3.11.3", refused.messages[0])
        self.assertIn("the newest picky that fits is 1.0", refused.messages[0])

    def test_markers_differ_by_platform(self) -> None:
        index = self.index(wheel("demo", requires=['only-arm ; platform_machine == "aarch64"']), wheel("only_arm", tag=ARM))
        self.assertEqual(list(self.ask(index, "demo==1.0").entries), ["demo"])
        self.assertEqual(list(self.ask(index, "demo==1.0", arch="arm64").entries), ["demo", "only-arm"])

    def test_a_yanked_version_is_taken_and_named_with_its_reason(self) -> None:
        index = self.index(wheel("demo", "2.0", yanked='breaks "x", use 1.9'), wheel("demo", "1.9"), wheel("old", yanked=""))
        found = self.ask(index, "demo==2.0", "old==1.0")
        self.assertEqual(found.entries["demo"]["version"], "2.0")
        self.assertEqual(found.notes, ['demo 2.0 is yanked: breaks "x", use 1.9', "old 1.0 is yanked, without a reason"])

    def test_names_are_one_in_every_spelling_and_a_local_version_is_named(self) -> None:
        found = self.ask(self.index(wheel("Case_Name"), wheel("loc", "1.0+cu1")), "CASE.name==1.0", "loc==1.0")
        self.assertEqual(found.entries["case-name"]["filename"], "Case_Name-1.0-py3-none-any.whl")
        self.assertEqual((found.entries["loc"]["version"], found.notes), ("1.0+cu1", ["loc==1.0 is taken in the local version 1.0+cu1"]))

    def test_a_package_that_is_left_out_is_not_looked_into(self) -> None:
        index = self.index(wheel("demo", requires=["bad"]), wheel("bad", points="[console_scripts]\nbad = nothing\n"))
        self.assertEqual(list(self.ask(index, "--omit", "Bad", "demo==1.0").entries), ["demo"])
        self.assertIn("bad-1.0-py3-none-any.whl: entry_points.txt:2:", self.ask(index, "demo==1.0").messages[0])


class RefusedTest(AskingTest):
    def test_an_extra_that_is_none_is_an_error_with_the_nearest(self) -> None:
        found = self.ask(self.index(wheel("demo", extras={"standard": [], "fast": []})), "demo[standrad]==1.0")
        self.assertEqual(
            [(problem["code"], problem["message"], problem["asked"]) for problem in found.problems],
            [("RESOLVE_EXTRA", 'demo 1.0 has no extra "standrad", did you mean "standard"?; it has: fast, standard', ["demo[standrad]==1.0"])],
        )

    def test_an_extra_that_a_package_asks_another_for_is_a_note(self) -> None:
        found = self.ask(self.index(wheel("demo", requires=["dep[gone]"]), wheel("dep")), "demo==1.0")
        self.assertEqual((sorted(found.entries), found.notes), (["demo", "dep"], ['dep 1.0 has no extra "gone", which another package asks it for']))

    def test_every_requirement_that_fails_is_named_at_once_with_what_there_is(self) -> None:
        index = self.index(
            wheel("good"),
            wheel("demo"),
            wheel("demo", "2.0rc1"),
            sdist("source", "1.0"),
            wheel("arm", tag=ARM),
            wheel("pre", "1.0rc1"),
            wheel("needs", requires=["dep>3"]),
            wheel("dep", "3.0"),
        )
        asked = ["good==1.0", "dmo==1.0", "demo==9.9", "source==1.0", "arm==1.0", "pre==1.0", "needs==1.0"]
        found = self.ask(index, *asked, known={"sizes": {}, "names": ["Demo", "other"]})
        told = {problem["asked"][0]: str(problem["message"]) for problem in found.problems if isinstance(problem["asked"], list)}
        self.assertEqual(list(told), asked[1:])
        wanted = {
            "dmo==1.0": ["dmo was not found", 'dmo is not in the index, did you mean "demo"?'],
            "demo==9.9": ["there is no version of demo==9.9", "the newest demo that fits is 1.0"],
            "source==1.0": ["source==1.0 has no usable wheels", "the newest source is 1.0, and there are archives of its sources, no wheel"],
            "arm==1.0": ["no wheels with a matching platform tag", "`manylinux_2_17_aarch64`", "the newest arm is 1.0, and no version has a wheel that fits"],
            "pre==1.0": ["there is no version of pre==1.0", "the newest pre that fits is 1.0rc1"],
            "needs==1.0": ["needs depend on dep>3", "the newest dep that fits is 3.0"],
        }
        for line, words in wanted.items():
            for word in words:
                self.assertIn(word, told[line])

    def test_what_fails_only_together_is_one_problem_with_uvs_explanation(self) -> None:
        index = self.index(wheel("a", requires=["dep<2"]), wheel("b", requires=["dep>=2"]), wheel("c"), wheel("dep"), wheel("dep", "2.0"))
        found = self.ask(index, "a==1.0", "b==1.0", "c==1.0", "gone==1.0")
        self.assertEqual([problem["asked"] for problem in found.problems], [["gone==1.0"], ["a==1.0", "b==1.0"]])
        self.assertIn("depend on dep<2", found.messages[1])

    def test_a_constraint_that_takes_part_is_named(self) -> None:
        found = self.ask(self.index(wheel("demo"), wheel("demo", "2.0")), "demo==1.0", constraints=("other<3", "demo==2.0"))
        self.assertEqual((found.problems[0]["asked"], found.problems[0]["constraints"]), (["demo==1.0"], ["demo==2.0"]))

    def test_a_dependency_by_address_is_refused_without_its_host(self) -> None:
        found = self.ask(self.index(wheel("demo", requires=["dep @ https://files.invalid/a/dep-1.0-py3-none-any.whl"])), "demo==1.0")
        self.assertIn("included as a URL dependency", found.messages[0])
        self.assertNotIn("files.invalid", found.printed)

    def test_uv_is_the_one_that_the_resolver_installs(self) -> None:
        pin = (TOOLBOX / "bootstrap/uv.txt").read_text()
        self.assertIn(pin, (Path(__file__).parents[1] / "requirements.txt").read_text())


if __name__ == "__main__":
    unittest.main()
