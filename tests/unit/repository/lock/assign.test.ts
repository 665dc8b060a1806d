import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LayerInputs } from "../../../../pipeline/src/repository/inputs/index.js";
import { assignLayers } from "../../../../pipeline/src/repository/lock/index.js";
import { deb, failure, lock, wheel } from "../../fixtures.js";
import { anyLock } from "./arbitrary.js";

const layers = [
  { stage: "rootfs", comment: "Debian", debs: "rest" as const },
  { stage: "torch", comment: "PyTorch", wheels: ["torch", "tri*"] },
  { stage: "compiled", comment: "compiled", wheels: "compiled" as const },
  { stage: "pure", comment: "pure", wheels: "pure" as const },
  { stage: "app", comment: "server" },
];
const LINUX = "cp311-cp311-manylinux_2_36_x86_64";

test("names and globs choose first, then compiled and pure, then rest", () => {
  const wheels = [
    wheel("torch", "2", LINUX),
    wheel("triton", "3", LINUX),
    wheel("numpy", "2", LINUX),
    wheel("idna"),
    wheel("cublas", "1", LINUX, { from: "cuda" }),
  ];
  const plan = assignLayers("a.json", lock({ debs: [deb("libc6")], wheels }), layers);
  const names = plan.stages.map(({ stage, debs, wheels: own }) => [
    stage,
    ...[...debs, ...own].map((item) => item.name),
  ]);
  expect(names).toEqual([
    ["rootfs", "libc6"],
    ["torch", "torch", "triton"],
    ["compiled", "numpy"],
    ["pure", "idna"],
    ["app"],
  ]);
  expect(plan.unused).toEqual([]);
});

test("every package that is the image's own goes to exactly one layer", () => {
  fc.assert(
    fc.property(anyLock, (any) => {
      const plan = assignLayers("a.json", any, layers);
      const taken = plan.stages.flatMap((stage) => [...stage.debs, ...stage.wheels]);
      const own = [...any.debs, ...any.wheels].filter((item) => item.from === undefined);
      expect(new Set(taken)).toEqual(new Set(own));
      expect(taken).toHaveLength(own.length);
    }),
  );
});

test("a package that no layer takes is an error", () => {
  const error = failure(() =>
    assignLayers("a.json", lock({ debs: [deb("libc6")], wheels: [wheel("idna")] }), [
      { stage: "x", comment: "x", wheels: ["torch"] },
    ]),
  );
  expect(error.code).toBe("LOCK_UNASSIGNED");
  expect(error.message).toContain("a.json:1:1: layers: no layer takes the .deb libc6 1.0");
  expect(error.message).toContain("a.json:1:1: layers: no layer takes the wheel idna 1.0");
  expect(error.message).toContain('add a layer with "rest"');
});

test("names that took nothing are told", () => {
  expect(assignLayers("a.json", lock(), layers).unused).toEqual(["torch: torch", "torch: tri*"]);
});

describe("a name or a glob", () => {
  const stage = (chosen: Partial<LayerInputs>, packages: Parameters<typeof lock>[0]) => {
    const own = { stage: "own", comment: "x", ...chosen };
    const rest = { stage: "rest", comment: "x", debs: "rest" as const, wheels: "rest" as const };
    const [first] = assignLayers("a.json", lock(packages), [own, rest]).stages;
    return [...(first?.debs ?? []), ...(first?.wheels ?? [])].map((item) => item.name);
  };

  test.each([
    ["nvidia-*", "nvidia_cublas", true],
    ["nvidia_*", "NVIDIA.cublas", true],
    ["a.b", "A-b", true],
    ["torch", "torchvision", false],
    ["torch?", "torch", false],
  ])("%s on the wheel %s: %s", (glob, name, expected) => {
    expect(stage({ wheels: [glob] }, { wheels: [wheel(name)] })).toEqual(expected ? [name] : []);
  });

  test.each([
    ["libstdc++?", "libstdc++6", true],
    ["python3.11", "python3.11", true],
    ["python3.11", "python3-11", false],
    ["lib*-dev", "libfoo-1.2-dev", true],
    ["lib_*", "lib-a", false],
  ])("%s on the .deb %s: %s", (glob, name, expected) => {
    expect(stage({ debs: [glob] }, { debs: [deb(name)] })).toEqual(expected ? [name] : []);
  });
});
