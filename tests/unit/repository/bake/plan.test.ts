import { expect, test } from "vitest";
import { bakeArgv, parseBake } from "../../../../pipeline/src/programs/buildx.js";

import { bakePlan, bakeTargetName, compareBake } from "../../../../pipeline/src/repository/bake/index.js";
import type { ImageDefinition } from "../../../../pipeline/src/repository/inputs/index.js";
import { failure } from "../../fixtures.js";

const IMAGE = { name: "cuda-13.0", folder: "bases/cuda", base: "python-3.11", epoch: 7 } as ImageDefinition;

test("an equal plan passes, whatever bake adds of its own", () => {
  const printed = { [bakeTargetName(IMAGE)]: { ...bakePlan(IMAGE, "linux/arm64"), context: ".", tags: ["x"] } };
  expect(() => compareBake(IMAGE, "linux/arm64", parseBake(JSON.stringify({ target: printed })))).not.toThrow();
});

test("every difference is named with both values", () => {
  const plan = { ...bakePlan(IMAGE, "linux/arm64"), args: { BASE: "scratch" }, target: "other" };
  const error = failure(() => compareBake(IMAGE, "linux/arm64", { "cuda-13-0": plan }));
  expect(error.code).toBe("BAKE_DIFFERS");
  expect(error.message).toContain('target.cuda-13-0.target: expected "cuda-13.0", got "other"');
  expect(error.message).toContain('args: expected {"BASE":"base","SOURCE_DATE_EPOCH":"7"}, got {"BASE":"scratch"}');
});

test("a target that is not there differs in everything", () => {
  expect(failure(() => compareBake(IMAGE, "linux/amd64", {})).message).toContain(
    'expected ["linux/amd64"], got nothing',
  );
});

test("bake gets its file, variables and targets as separate arguments", () => {
  expect(bakeArgv("build.hcl", { PLATFORM: "linux/arm64" }, ["vllm"])).toEqual([
    "buildx",
    "bake",
    "--file",
    "build.hcl",
    "--var",
    "PLATFORM=linux/arm64",
    "--print",
    "vllm",
  ]);
});
