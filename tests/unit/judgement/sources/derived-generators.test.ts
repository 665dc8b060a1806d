import { expect, test } from "vitest";
import { Generators } from "../../../../pipeline/src/judgement/policy/index.js";
import { derivedGenerators } from "../../../../pipeline/src/judgement/sources/index.js";
import { snapshotOf } from "../../steps/workshop/snapshots.js";

const layers = [
  { stage: "wheels", comment: "the wheels", wheels: "rest" as const },
  { stage: "app", comment: "the server", files: ["app", "etc/app.toml"] },
];
const found = snapshotOf(
  new Map(
    ["images/a/app/x.py", "images/a/etc/app.toml", "images/b/app/x.py", "images/b/Dockerfile"].map((path) => [
      path,
      "",
    ]),
  ),
);

test("what a derived stage copies is whose it is, file by file and folder by folder; a written one says it itself", () => {
  const images = ["a", "b"].map((name) => ({ name, folder: `images/${name}`, layers }));
  const generators = derivedGenerators(found, images);
  expect(generators).toEqual([
    { image: "a", stage: "app", paths: ["/app/**"], reason: "the server, from images/a/app" },
    { image: "a", stage: "app", paths: ["/etc/app.toml"], reason: "the server, from images/a/etc/app.toml" },
  ]);
  expect(Generators.parse(generators)).toEqual(generators);
});
