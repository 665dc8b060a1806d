import { describe, expect, test } from "vitest";
import {
  componentsIn,
  countsAsToolkit,
  isToolkit,
  namesIn,
  parseCatalogue,
} from "../../../../pipeline/src/judgement/csaf/catalogue.js";
import { CATALOGUE } from "./bulletins.js";

const part = (...words: string[]) => ({ words, files: ["x"], version: "own" as const });

test("a catalogue has words in lower case, files, and how its versions count", () => {
  expect(Object.keys(CATALOGUE)).toContain("cuobjdump");
  for (const wrong of [{ words: ["NVCC"] }, { words: [] }, { files: [] }, { version: "any" }, { more: 1 }]) {
    expect(() => parseCatalogue(JSON.stringify({ nvcc: { ...part("nvcc"), ...wrong } }))).toThrow();
  }
});

test("the longest names come first: what begins as another is taken as a whole", () => {
  const lengths = namesIn(CATALOGUE).map((name) => name.length);
  expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
  expect(new Set(namesIn(CATALOGUE)).size).toBe(lengths.length);
});

describe("the parts that a text names", () => {
  test.each<[string, string[]]>([
    ["cuobjdump", ["cuobjdump"]],
    ["A fault in CUOBJDUMP.", ["cuobjdump"]],
    ["xcuobjdump, cuobjdumpx, cuobjdump_x and 1cuobjdump", []],
    ["xcuobjdump, but cuobjdump as well", ["cuobjdump"]],
    ["the Nsight\n\tMonitor", ["nsight-visual-studio"]],
    ["the nvLink   linker", ["nvlink"]],
    ["nvdisasm, before cuobjdump", ["cuobjdump", "nvdisasm"]],
    ["ｃｕｏｂｊｄｕｍｐ", ["cuobjdump"]],
    ["", []],
  ])("%j", (text, names) => {
    expect(componentsIn(text, CATALOGUE)).toEqual(names);
  });

  test("are sorted, in whatever order the catalogue has them", () => {
    expect(componentsIn("a b", { b: part("b"), a: part("a") })).toEqual(["a", "b"]);
  });
});

test.each([
  [["NVIDIA CUDA Toolkit"], true],
  [["NVIDIA", "CUDA 12.8 for Linux: the toolkit"], true],
  [["cuda sdk"], true],
  [["CUDA Toolkits"], false],
  [["Toolkit for CUDA"], false],
  [["CUDA", "Toolkit"], false],
  [["NVIDIA CUDAX Toolkit"], false],
])("%j is the toolkit: %s", (names, is) => {
  expect(isToolkit(names)).toBe(is);
});

test.each([
  ["All versions prior to CUDA Toolkit 12.9", true],
  ["TOOLKIT 12.9", true],
  ["All versions prior to nvJPEG 12.9", false],
  ["Toolkits 12.9", false],
])("%j counts as the toolkit does: %s", (text, counts) => {
  expect(countsAsToolkit(text)).toBe(counts);
});
