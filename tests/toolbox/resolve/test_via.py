"""Who asks for each wheel: by uv itself, and through what is left out."""

from __future__ import annotations

import os
import sys
import tempfile
import unittest
from pathlib import Path

from asking import AskingTest
from hypothesis import given
from hypothesis import strategies as st
from index import wheel
from subjects import TOOLBOX

sys.path.insert(0, str(TOOLBOX))

from resolve.via import _through, askers

NAMES = ["a", "b", "c", "d", "e"]


class ViaTest(AskingTest):
    def via(self, *words: str, constraints: tuple[str, ...] = ()) -> dict[str, object]:
        index = self.index(
            wheel("Big_App", requires=["dep", "gone"], extras={"fast": ["quick"]}),
            wheel("gone", requires=["below"]),
            wheel("below"),
            wheel("dep", requires=["below"]),
            wheel("quick"),
            wheel("dep", "2.0", requires=["below"]),
        )
        found = self.ask(index, *words, constraints=constraints)
        return {name: entry.get("via") for name, entry in found.entries.items()}

    def test_each_wheel_says_who_asks_for_it(self) -> None:
        self.assertEqual(
            self.via("big.app[fast]==1.0", "dep==1.0", constraints=("below==1.0",)),
            {"big-app": ["big-app"], "dep": ["big-app", "dep"], "gone": ["big-app"], "below": ["dep", "gone"], "quick": ["big-app"]},
        )

    def test_wherever_it_is_called_from(self) -> None:
        here = Path.cwd()
        self.addCleanup(os.chdir, here)
        for place in ("/", tempfile.gettempdir()):
            os.chdir(place)
            self.assertEqual(self.via("dep==2.0"), {"dep": ["dep"], "below": ["dep"]})

    def test_one_that_is_left_out_is_replaced_by_those_who_ask_for_it(self) -> None:
        found = self.via("--omit", "gone", "big-app==1.0")
        self.assertEqual(found, {"big-app": ["big-app"], "dep": ["big-app"], "below": ["big-app", "dep"]})

    def test_what_is_taken_alone_is_asked_for(self) -> None:
        self.assertEqual(self.via("--alone", "big-app==1.0", "dep==2.0"), {"big-app": ["big-app"], "dep": ["dep"]})


class AskersTest(unittest.TestCase):
    def test_a_file_of_requirements_is_named_by_the_place_that_it_is_seen_from(self) -> None:
        self.assertEqual(askers("a==1  # via -r tmp/resolve-x/requirements.in, -c tmp/resolve-x/constraints.txt\n"), {"a": ["a"]})

    def test_remarks_are_read(self) -> None:
        text = 'a==1.0+cu1 ; python_version > "3"  # via b, -c constraints.txt, -r requirements.in\nB_x[y]==2  # via c.d\nplain==1\n'
        self.assertEqual(askers(text), {"a": ["a", "b"], "b-x": ["c-d"]})

    @given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), unique=True)), st.sets(st.sampled_from(NAMES), min_size=1))
    def test_nobody_is_named_who_is_not_there(self, found: dict[str, list[str]], there: set[str]) -> None:
        for name in there:
            self.assertLessEqual(set(_through(name, found, there)), there)
            self.assertLessEqual(set(found.get(name, [])) & there, set(_through(name, found, there)))
            self.assertEqual(name in found.get(name, []), name in _through(name, found, there))


if __name__ == "__main__":
    unittest.main()
