"""One resolution of an image with what it stands on: which pins move, how far, and what holds them back."""

from __future__ import annotations

import json
import unittest
from typing import Any

from asking import UV, AskingTest
from index import Index, wheel
from subjects import run

Told = dict[str, list[dict[str, Any]]]


class UpdateTest(AskingTest):
    """An image that asks for app, upon a base that asks for lib: app 2.0 wants lib 2.0."""

    def stack(self) -> Index:
        return self.index(
            wheel("app", requires=["lib==1.0"]),
            wheel("app", "2.0", requires=["lib==2.0"]),
            *(wheel("lib", version) for version in ("1.0", "1.1", "2.0")),
            *(wheel("other", version) for version in ("1.0", "1.5", "2.0")),
        )

    def update(self, index: Index, named: list[str] | None, **more: object) -> tuple[dict[str, str], Told]:
        plan: dict[str, object] = {
            "pins": [{"line": "app==1.0", "own": True}, {"line": "other==1.0", "own": True}, {"line": "lib==1.0", "own": False}],
            "constraints": [],
            "locked": {"app": "1.0", "lib": "1.0", "other": "1.0"},
            "named": named,
            "floors": {},
            "rules": {},
            "agreed": [],
            **more,
        }
        path, report = self.folder / "plan.json", self.folder / "report.json"
        path.write_text(json.dumps(plan))
        environment = {"PYTHON_INDEX": index.index, "UV_HTTP_RETRIES": "0", "UV_CACHE_DIR": str(self.folder / "cache")}
        image = ["--arch", "amd64", "--version", "3.11.2", "--glibc", "2.36"]
        done = run("resolve", "update", *image, "--uv", UV, "--report", str(report), str(path), **environment)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        told = json.loads(report.read_text())
        return {entry["name"]: entry["version"] for entry in json.loads(done.stdout or "[]")}, told

    def test_a_named_package_moves_with_what_it_needs_and_all_else_stays(self) -> None:
        found, told = self.update(self.stack(), ["app"])
        self.assertEqual(found, {"app": "2.0", "lib": "2.0", "other": "1.0"})
        self.assertEqual(told, {"notes": [], "problems": []})

    def test_all_move_where_none_is_named(self) -> None:
        self.assertEqual(self.update(self.stack(), None)[0], {"app": "2.0", "lib": "2.0", "other": "2.0"})

    def test_a_rule_holds_back_and_is_told(self) -> None:
        rules = {"lib": {"kind": "hold", "range": "", "said": "policies/updates.yaml: lib is held by me"}}
        found, told = self.update(self.stack(), ["app"], rules=rules)
        self.assertEqual(found["app"], "1.0")
        (note,) = told["notes"]
        self.assertRegex(note["message"], r"^app 2\.0 is to be had and 1\.0 is taken; what holds it back: .*lib==2.*policies/updates.yaml: lib is held by me$")
        self.assertEqual(note["asked"], ["app==1.0"])

    def test_rules_of_versions(self) -> None:
        for kind, range_, expected in (("minor", "", "1.5"), ("patch", "", "1.0"), ("range", ">=1,<1.2", "1.0"), ("range", "<2", "1.5")):
            with self.subTest(kind, range=range_):
                rules = {"other": {"kind": kind, "range": range_, "said": "x"}}
                self.assertEqual(self.update(self.stack(), None, rules=rules)[0]["other"], expected)

    def test_a_floor_moves_a_package_and_no_other(self) -> None:
        found, _ = self.update(self.stack(), [], floors={"other": "1.2"})
        self.assertEqual((found["app"], found["lib"]), ("1.0", "1.0"))
        self.assertIn(found["other"], ("1.5", "2.0"))

    def test_what_another_platform_has_is_kept_or_an_error_that_names_it(self) -> None:
        self.assertEqual(self.update(self.stack(), None, agreed=["other==1.5"])[0]["other"], "1.5")
        found, told = self.update(self.stack(), ["app"], agreed=["app==2.0", "lib==1.1"])
        self.assertEqual(found, {})
        (problem,) = told["problems"]
        self.assertIn("the other platform has", problem["message"])
        self.assertIn("lib==1.1", problem["message"])
        self.assertIn("app==1.0", problem["asked"])

    def test_a_pin_that_must_go_back_is_told(self) -> None:
        pins = [{"line": "app==1.0", "own": True}, {"line": "lib==1.1", "own": False}]
        found, told = self.update(self.stack(), [], pins=pins, locked={"app": "1.0", "lib": "1.1"}, rules={"app": {"kind": "hold", "range": "", "said": "x"}})
        self.assertEqual(found["lib"], "1.0")
        self.assertIn("lib goes back from 1.1 to 1.0", told["notes"][0]["message"])

    def test_extras_markers_and_ranges_stay_as_they_are_asked_for(self) -> None:
        index = self.index(wheel("demo", extras={"fast": ["quick"]}), wheel("demo", "1.1", extras={"fast": ["quick"]}), wheel("quick"), wheel("free", "3.0"))
        pins = [
            {"line": 'demo[fast]==1.0 ; python_version >= "3"', "own": True},
            {"line": "free>=2,<4", "own": True},
            {"line": 'none==1 ; sys_platform == "win32"', "own": False},
        ]
        self.assertEqual(self.update(index, None, pins=pins, locked={})[0], {"demo": "1.1", "free": "3.0", "quick": "1.0"})

    def test_a_plan_that_is_none_is_refused(self) -> None:
        _, told = self.update(self.stack(), None, pins=[{"line": "no requirement", "own": True}])
        self.assertEqual(told["problems"][0]["code"], "RESOLVE_PLAN")


class PreferTest(AskingTest):
    def test_what_is_preferred_is_kept_where_it_fits(self) -> None:
        index = self.index(*(wheel("demo", version) for version in ("1.0", "1.1", "2.0")))
        prefer = self.folder / "prefer.json"
        for kept, asked, expected in (("1.0", "demo>=1,<2", "1.0"), ("1.0", "demo>=1.1,<2", "1.1"), ("2.0", "demo<2", "1.1")):
            with self.subTest(asked, kept=kept):
                prefer.write_text(json.dumps({"Demo": kept}))
                self.assertEqual(self.ask(index, "--prefer", str(prefer), asked).entries["demo"]["version"], expected)
        prefer.write_text("[1]")
        self.assertIn("prefer.json", self.ask(index, "--prefer", str(prefer), "demo").messages[0])


if __name__ == "__main__":
    unittest.main()
