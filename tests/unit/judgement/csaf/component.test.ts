import { describe, expect, test } from "vitest";
import { toolkitsOf, versionOf } from "../../../../pipeline/src/judgement/csaf/component.js";
import { isApart, parseComponents } from "../../../../pipeline/src/judgement/csaf/index.js";
import { CATALOGUE, file, tool } from "./bulletins.js";

test("what toolbox/components lists is read, and nothing else", () => {
  const files = [tool("cuobjdump", "12.8.93"), file("nvjpeg", { wheel: "nvidia_nvjpeg 12.3.1", cuda: "12" })];
  expect(parseComponents(JSON.stringify(files))).toEqual(files);
  expect(() => parseComponents('[{"component": "cuobjdump"}]')).toThrow();
  expect(() => parseComponents(JSON.stringify([{ ...files[0], more: 1 }]))).toThrow();
});

test.each([
  ["nvidia_nvjpeg_cu12 12.3.1", false],
  ["nvidia-cuda-nvcc 12.8.93", false],
  ["NVIDIA.cublas 12", false],
  ["cuda-toolkit 12.8", false],
  ["triton 3.7.1", true],
  ["nvidiaish 1", true],
  ["not-nvidia-nvcc 1", true],
  ["", true],
])("a file of the wheel %j is counted by itself: %s", (wheel, apart) => {
  expect(isApart(file("nvcc", { wheel }))).toBe(apart);
});

describe("the version of a file", () => {
  test.each<[string, string, string[], string]>([
    ["cuobjdump", "12.8.1", ["12.7.12", "12.8.93"], "12.7.12"],
    ["cuobjdump", "12.8.1", [], "12.8.1"],
    ["nvjpeg", "12.3.1.117", ["12.5.82"], "12.3.1.117"],
    ["nvjpeg", "", ["12.5.82"], "12.5.82"],
    ["nvjpeg", "", [], "unknown"],
  ])("%s of a wheel %j that says %j itself is %s", (component, version, releases, expected) => {
    expect(versionOf(file(component, { version, releases }), CATALOGUE)).toBe(expected);
  });
});

describe("the toolkit of a file", () => {
  const release = (major: number, minor: number) => ({
    from: { version: [major, minor], inclusive: true },
    to: { version: [major, minor + 1], inclusive: false },
  });
  const any = (major: number) => ({
    from: { version: [major], inclusive: true },
    to: { version: [major + 1], inclusive: false },
  });

  test.each([
    ["is of each release that it says", tool("cuobjdump", "12.7.12", "12.8.93"), [release(12, 7), release(12, 8)]],
    ["is of its wheel's, where it says none", file("nvrtc", { version: "12.5.82" }), [release(12, 5)]],
    [
      "is of what it says before its wheel's",
      file("nvrtc", { version: "12.5.82", releases: ["12.6.1"] }),
      [release(12, 6)],
    ],
    ["is of any of its CUDA, where its versions are none", file("nvrtc", { version: "abc", cuda: "12" }), [any(12)]],
    [
      "is of any of its CUDA, where it counts its own versions",
      file("nvjpeg", { version: "11.3.1", releases: ["11.5.82"], cuda: "12" }),
      [any(12)],
    ],
    ["is not told by anything else", file("nvjpeg", { version: "11.3.1" }), undefined],
  ])("%s", (_name, given, expected) => {
    expect(toolkitsOf(given, CATALOGUE)).toEqual(expected);
  });
});
