import { describe, expect, test } from "vitest";
import type { Problem } from "../../../../pipeline/src/errors/index.js";
import {
  bakeTargetProblems,
  layerPackageProblems,
  type PlatformLock,
} from "../../../../pipeline/src/judgement/sources/index.js";
import { type LayerInputs, PLATFORMS } from "../../../../pipeline/src/repository/inputs/index.js";
import { deb, lock, wheel } from "../../fixtures.js";
import { snapshotOf } from "../../steps/workshop/snapshots.js";

const layer = (more: Partial<LayerInputs> = {}): LayerInputs => ({ stage: "s", comment: "c", ...more });
const at = (image: string, where: readonly PropertyKey[], message: string): Problem => ({
  ...{ file: image, line: 1, column: 1, path: where.join("."), message },
});
const [AMD64, ARM64] = PLATFORMS;

/** Locks of both platforms; what `more` names is in that of arm64 only. */
function locks(debs: string[], wheels: string[] = [], more: string[] = []): PlatformLock[] {
  const of = (names: string[]) => names.map((name) => deb(name, "1"));
  const all = wheels.map((name) => wheel(name, "2"));
  return [
    [AMD64, lock({ platform: AMD64, debs: of(debs), wheels: all })],
    [ARM64, lock({ platform: ARM64, debs: of([...debs, ...more]), wheels: all })],
  ];
}

const told = (found: PlatformLock[], ...layers: LayerInputs[]) =>
  layerPackageProblems({ name: "i", layers, platforms: [...PLATFORMS] }, found, at).map(
    ({ file, path, message }) => `${file} ${path}: ${message}`,
  );

describe("packages of the locks", () => {
  const next = 'name each in a layer, add a layer with "rest", or "omit" it';

  test("are all taken by some layer", () => {
    expect(told(locks(["a", "b"], ["w"]), layer({ debs: ["a"] }), layer({ debs: "rest", wheels: "rest" }))).toEqual([]);
  });

  test("are told where no layer takes them, all at once, with the platform where that is one", () => {
    expect(told(locks(["a", "b"], ["w"]), layer({ debs: ["a"] }))).toEqual([
      `i layers: no layer takes the .deb b 1, the wheel w 2; ${next}`,
    ]);
    expect(told(locks(["a"], [], ["b", "c"]), layer({ debs: ["a"] }))).toEqual([
      `i layers: no layer takes on ${ARM64} the .deb b 1, the .deb c 1; ${next}`,
    ]);
    expect(told(locks(["a", "x"], [], ["b"]), layer({ debs: ["a"] }))).toEqual([
      `i layers: no layer takes the .deb x 1; ${next}`,
      `i layers: no layer takes on ${ARM64} the .deb b 1; ${next}`,
    ]);
    expect(told(locks(["b"]).slice(0, 1), layer())).toEqual([
      `i layers: no layer takes on ${AMD64} the .deb b 1; ${next}`,
    ]);
  });
});

describe("what a layer names", () => {
  const gone = (name: string) => `no package of the locks is called "${name}"`;

  test("is told where no package on any platform is called so", () => {
    expect(told(locks(["a"], ["w"]), layer({ debs: ["a", "nope"] }), layer({ wheels: ["nada", "w"] }))).toEqual([
      `i layers.0.debs.1: ${gone("nope")}`,
      `i layers.1.wheels.0: ${gone("nada")}`,
    ]);
    expect(told(locks(["a"], [], ["b"]), layer({ debs: ["a", "b"] }))).toEqual([]);
  });

  test("is told where layers before it take all of it", () => {
    const nothing = "this takes nothing: layers before it take all of these, or the base has them";
    expect(
      told(locks(["a"], ["w"]), layer({ debs: ["a"], wheels: ["w"] }), layer({ debs: ["a"], wheels: ["w"] })),
    ).toEqual([`i layers.1.debs: ${nothing}`, `i layers.1.wheels: ${nothing}`]);
    expect(told(locks(["a"]), layer({ debs: "rest" }), layer({ debs: "rest" }))).toEqual([]);
    expect(told(locks(["a", "b"]), layer({ debs: ["a"] }), layer({ debs: ["?"] }))).toEqual([]);
    expect(told(locks(["a"], [], ["b"]), layer({ debs: ["a"] }), layer({ debs: ["a", "b"] }))).toEqual([]);
    expect(told(locks(["a"]), layer({ debs: ["a"] }), layer({ debs: ["a", "nope"] }))).toEqual([
      'i layers.1.debs.1: no package of the locks is called "nope"',
    ]);
  });

  test("is not judged where the lock of a platform is missing", () => {
    expect(told(locks(["a"]).slice(0, 1), layer({ debs: ["a", "nope"] }))).toEqual([]);
    expect(told([], layer({ debs: ["a"] }))).toEqual([]);
  });
});

describe("build.hcl", () => {
  const problems = (text?: string) =>
    bakeTargetProblems(snapshotOf(new Map(text === undefined ? [] : [["images/cuda/build.hcl", text]])), {
      ...{ name: "cuda-13.0", folder: "images/cuda" },
    });

  test("has a target for the image", () => {
    expect(problems('target "a" {\n}\ntarget\t"cuda-13-0"{\n}\n')).toEqual([]);
    expect(problems()).toEqual([]);
  });

  test("or it is told which target is meant, and which there are", () => {
    const lacks = 'there is no target "cuda-13-0", which image "cuda-13.0" is built by';
    expect(problems('target "cuda-13-1" {\n}\ntarget "x" {\n}\n')).toEqual([
      {
        ...{ file: "images/cuda/build.hcl", line: 1, column: 1, path: "target.cuda-13-0" },
        message: `${lacks}, did you mean "cuda-13-1"?; there are: cuda-13-1, x`,
      },
    ]);
    expect(problems('# target "cuda-13-0" {\n  target "cuda-13-0" {\n')[0]?.message).toBe(`${lacks}; there are: none`);
  });
});
