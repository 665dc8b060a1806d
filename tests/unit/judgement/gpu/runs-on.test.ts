import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runsOn, runsOnNewer } from "../../../../pipeline/src/judgement/gpu/index.js";
import { code } from "./files.js";

describe("a cubin", () => {
  test.each([
    ["sm_80", "sm_80", "sass"],
    ["sm_80", "sm_86", "sass"],
    ["sm_80", "sm_89", "sass"],
    ["sm_86", "sm_80", undefined],
    ["sm_80", "sm_90", undefined],
    ["sm_100", "sm_103", "sass"],
    ["sm_100", "sm_120", undefined],
    ["sm_120", "sm_121", "sass"],
    ["sm_90a", "sm_90", "sass"],
    ["sm_100a", "sm_103", undefined],
    ["sm_100f", "sm_103", "sass"],
    ["sm_103f", "sm_100", undefined],
    ["sm_100f", "sm_110", undefined],
    // Orin is a Tegra: nothing for desktops runs there as it is, nor the other way round.
    ["sm_80", "sm_87", undefined],
    ["sm_87", "sm_89", undefined],
    ["sm_87", "sm_87", "sass"],
  ])("for %s on %s: %s", (target, sm, way) => {
    expect(runsOn(code(`sass ${target}`), sm)).toBe(way);
  });
});

describe("PTX", () => {
  test.each([
    ["sm_80", "sm_80", "ptx"],
    ["sm_80", "sm_120", "ptx"],
    ["sm_80", "sm_87", "ptx"],
    ["sm_80", "sm_75", undefined],
    ["sm_90a", "sm_90", "ptx"],
    ["sm_90a", "sm_100", undefined],
    ["sm_100f", "sm_103", "ptx"],
    ["sm_100f", "sm_120", undefined],
    ["sm_100f", "sm_100", "ptx"],
    ["sm_103f", "sm_100", undefined],
  ])("for %s on %s: %s", (target, sm, way) => {
    expect(runsOn(code(`ptx ${target}`), sm)).toBe(way);
  });

  test("without a letter is for GPUs to come", () => {
    expect(runsOnNewer(code("sass sm_120", "ptx sm_90"))).toBe(true);
    expect(runsOnNewer(code("sass sm_120", "ptx sm_90a", "ptx sm_100f"))).toBe(false);
    expect(runsOnNewer(code("sass sm_120", "lto sm_75"))).toBe(false);
  });
});

test("SASS is taken before PTX", () => {
  expect(runsOn(code("ptx sm_80", "sass sm_80"), "sm_86")).toBe("sass");
});

test("what a linker would have to link, and what nobody knows, does not run", () => {
  expect(runsOn(code("lto sm_75", "kind 64 sm_90"), "sm_90")).toBeUndefined();
});

test("more code never runs on fewer GPUs, and a cubin on no other major version", () => {
  const sm = fc.constantFrom(50, 70, 75, 80, 86, 87, 89, 90, 100, 103, 110, 120, 121).map((number) => `sm_${number}`);
  const target = fc
    .tuple(fc.constantFrom("sass", "ptx"), sm, fc.constantFrom("", "a", "f"))
    .map(([kind, version, letter]) => `${kind} ${version}${letter}`);
  fc.assert(
    fc.property(fc.array(target, { minLength: 1 }), target, sm, (some, one, gpu) => {
      const before = runsOn(code(...some), gpu);
      const after = runsOn(code(...some, one), gpu);
      if (before !== undefined) expect(after).toBeDefined();
      if (runsOn(code(one), gpu) === "sass") expect(major(one)).toBe(major(gpu));
    }),
  );
});

const major = (text: string) => Math.floor(Number(/sm_(\d+)/.exec(text)?.[1]) / 10);
