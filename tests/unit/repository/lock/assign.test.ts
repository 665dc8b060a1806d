import fc from "fast-check";
import { expect, test } from "vitest";
import { assignLayers, matchesGlob } from "../../../../pipeline/src/repository/lock/index.js";
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

test("globs know the spellings of Python and no other wildcards", () => {
  expect(matchesGlob("nvidia-*", "nvidia_cublas")).toBe(true);
  expect(matchesGlob("libstdc++?", "libstdc++6")).toBe(true);
  expect(matchesGlob("a.b", "a-b")).toBe(true);
  expect(matchesGlob("torch", "torchvision")).toBe(false);
});
