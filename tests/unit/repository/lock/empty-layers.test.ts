import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { LayerInputs, Platform } from "../../../../pipeline/src/repository/inputs/index.js";
import {
  assignLayers,
  checkFilled,
  EmptyLayerError,
  emptyStage,
} from "../../../../pipeline/src/repository/lock/index.js";
import { deb, failure, wheel } from "../../fixtures.js";

const FILE = "images/x/inputs.yaml";
const layer = (stage: string, more: Partial<LayerInputs>): LayerInputs => ({ stage, comment: stage, ...more });
const emptyOn = { platforms: ["linux/arm64" as Platform], reason: "no wheel for it" };

function check(layers: LayerInputs[], debs: string[], wheels: string[], platform: Platform = "linux/arm64"): void {
  const lock = { image: "x", debs: debs.map((name) => deb(name)), wheels: wheels.map((name) => wheel(name)) };
  checkFilled(FILE, layers, assignLayers("a.json", lock, layers).stages, platform);
}

describe("a layer that takes nothing", () => {
  test("is named with its globs, all at once", () => {
    const layers = [
      layer("math", { wheels: ["nvidia-*", "cupy"] }),
      layer("debs", { debs: "rest" }),
      layer("rest", { wheels: "rest" }),
    ];
    const error = failure(() => check(layers, [], ["numpy"]));
    expect(error.code).toBe("LAYER_EMPTY");
    const lines = error.message.split("\n");
    expect(lines[0]).toBe(
      `${FILE}: layers[0]: nothing in the lock for linux/arm64 is for "math": wheels "nvidia-*" "cupy" took no package, so the layer would be empty`,
    );
    expect(lines[1]).toContain(
      'layers[1]: nothing in the lock for linux/arm64 is for "debs": debs rest took no package',
    );
    expect(lines).toHaveLength(3);
  });

  test("can be declared for a platform, with a reason; there only, and not in vain", () => {
    const layers = [layer("math", { wheels: ["nvidia-*"], emptyOn }), layer("rest", { wheels: "rest" })];
    check(layers, [], ["numpy"]);
    expect(failure(() => check(layers, [], ["numpy"], "linux/amd64")).message).toContain('"math"');
    expect(failure(() => check(layers, [], ["numpy", "nvidia-x"])).message).toContain(
      'layers[0].emptyOn: "math" is not empty on linux/arm64: it takes 1 packages and files',
    );
  });

  test("is fine where its stage has files, or asks for no package", () => {
    check([layer("app", { files: ["app"] }), layer("made", {}), layer("rest", { wheels: "rest" })], [], ["numpy"]);
  });

  test("of 1,000 layouts of layers exactly those are refused that would have one", () => {
    const wanted = fc.option(fc.constantFrom<LayerInputs["wheels"]>("rest", "compiled", "pure", ["a*"], ["b", "c"]), {
      nil: undefined,
    });
    const layers = fc.array(fc.record({ wheels: wanted, empty: fc.boolean() }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(layers, fc.subarray(["abc", "b", "c", "d"]), (some, names) => {
        const list = [
          ...some.map(({ wheels, empty }, index) => layer(`s${index}`, { wheels, ...(empty ? { emptyOn } : {}) })),
          layer("z", { wheels: "rest" }),
        ];
        const lock = { image: "x", debs: [], wheels: names.map((name) => wheel(name)) };
        const { stages } = assignLayers("a.json", lock, list);
        const wrong = list.filter(({ wheels, emptyOn: empty }, index) => {
          const takes = (stages[index]?.wheels.length ?? 0) > 0;
          return takes ? empty !== undefined : wheels !== undefined && empty === undefined;
        });
        const error = wrong.length === 0 ? undefined : failure(() => checkFilled(FILE, list, stages, "linux/arm64"));
        if (error === undefined) checkFilled(FILE, list, stages, "linux/arm64");
        expect(error?.problems?.length ?? 0).toBe(wrong.length);
      }),
      { numRuns: 1000 },
    );
  });
});

test("a stage that leaves nothing is named with its image and platform", () => {
  const error = emptyStage(
    "images/x/Dockerfile",
    { name: "x" },
    { stage: "app", comment: "", debs: [], wheels: [] },
    "linux/amd64",
  );
  expect(error).toBeInstanceOf(EmptyLayerError);
  expect(error.message).toContain('images/x/Dockerfile: app: stage "app" of "x" left nothing in /out for linux/amd64');
});
