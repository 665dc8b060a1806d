import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findImage, loadCatalog } from "../../pipeline/src/repository/inputs/index.js";
import { overlayOf } from "../../pipeline/src/repository/overlay/index.js";
import { imageFiles } from "../../pipeline/src/repository/scaffold/index.js";
import { checkSnapshot } from "../../pipeline/src/steps/workshop/check-snapshot.js";
import { BASE, LABELS } from "./fixtures.js";
import { committedTexts, snapshotOf } from "./steps/workshop/snapshots.js";

const ROOT = "examples/team";
const NOW = new Date("2026-11-30T12:00:00Z");

/** Files of the example below images/, as the module is given them. */
const own = new Map(
  readdirSync(`${ROOT}/images`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("__pycache__"))
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .map((path) => [path.slice(ROOT.length + 1), readFileSync(path, "utf8")]),
);
const factory = new Map([...committedTexts()].filter(([path]) => !path.startsWith("images/")));

const BASES = loadCatalog([
  { path: "bases/tiny/inputs.yaml", text: BASE },
  { path: "bases/tiny/labels.yaml", text: LABELS },
]);

describe("the repository of the example, over the factory", () => {
  test("replaces nothing, and every file of it counts", () => {
    expect(overlayOf([...own.keys()], [...factory.keys()]).hides).toEqual([]);
  });

  test("tests its images as new-image writes it", () => {
    const asked = {
      base: findImage(BASES, "tiny"),
      requirements: ["waitress==3.0.2"],
      debian: [],
      budget: 1,
      call: "dagger call",
    };
    for (const name of ["greeter", "gpu-report"]) {
      const path = `images/${name}/tests/imports.py`;
      expect(own.get(path)).toBe(imageFiles({ name, ...asked })[path]);
    }
  });

  test("is in order: locks, Dockerfiles, tests, policies", () => {
    expect(checkSnapshot(snapshotOf(new Map([...factory, ...own])), NOW)).toMatch(/^6 images, /);
  });

  test("without the budget in its policy.yaml it is not", () => {
    const lacking = new Map([...factory, ...own].filter(([path]) => path !== "images/greeter/policy.yaml"));
    expect(() => checkSnapshot(snapshotOf(lacking), NOW)).toThrow(/image "greeter" has no budget/);
  });

  test("upon a base of another version its lock is stale, and what renews it is said", () => {
    const path = "bases/python/locks/python-3.11.amd64.json";
    const newer = new Map([...factory, ...own, [path, `${factory.get(path)}\n`]]);
    expect(() => checkSnapshot(snapshotOf(newer), NOW)).toThrow(/greeter\.amd64\.json[\s\S]*image --name=greeter lock/);
  });
});
