import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  endText,
  LifeCycle,
  lifeCycleFacts,
  lifeCycleTable,
  strangeAcceptances,
  usedReleases,
} from "../../../../pipeline/src/judgement/life-cycle/index.js";
import { readPolicy } from "../../../../pipeline/src/judgement/policy/index.js";
import { parseYaml } from "../../../../pipeline/src/repository/inputs/index.js";
import { deb, wheel } from "../../fixtures.js";

const FILE = "policies/life-cycle.yaml";
const policy = (accepted: LifeCycle["accepted"] = []): LifeCycle => ({
  warnDays: 60,
  products: [
    { name: "Debian", of: "suite", releases: { bookworm: { ends: "2028-06-30", note: "long-term support" } } },
    { name: "Python", of: "python", releases: { "3.1": { ends: "2012-04-09" }, "3.11": { ends: "2027-10-31" } } },
    {
      ...{ name: "CUDA", of: { wheels: "nvidia-cuda-runtime*" } },
      releases: { "12": { ends: "2029-01-01" }, "12.5": { ends: "2024-08-31" } },
    },
  ],
  accepted,
});
const ACCEPTED = {
  ...{ image: "cuda-12.5", product: "CUDA", release: "12.5", owner: "platform team", until: "2027-11-30" },
  reason: "old GPUs are to be served",
};

const inputs = (suite: string, version = "") => ({
  debian: { suite, packages: [], omit: [] },
  python: { version, requirements: [], constraints: [], omit: [] },
});
const lock = (...wheels: ReturnType<typeof wheel>[]) => ({ debs: [deb("libc6")], wheels });
const cuda = (version: string) => usedReleases(policy(), [], lock(wheel("nvidia-cuda-runtime-cu12", version)));

describe("what an image is made of", () => {
  test("is its suite, its Python and the wheels that are named, each once, whatever image of the lineage says so", () => {
    const lineage = [inputs("bookworm", "3.11"), inputs("bookworm", "3.11"), inputs("")];
    expect(usedReleases(policy(), lineage, lock(wheel("numpy"), wheel("nvidia-cuda-runtime-cu12", "12.5.82")))).toEqual(
      [
        { product: "Debian", version: "bookworm", release: "bookworm" },
        { product: "Python", version: "3.11", release: "3.11" },
        { product: "CUDA", version: "12.5.82", release: "12.5" },
      ],
    );
  });

  test("is found by whole parts of a version, and the longest name counts", () => {
    expect(cuda("12.5")).toMatchObject([{ release: "12.5" }]);
    expect(cuda("12.50.1")).toMatchObject([{ release: "12" }]);
    expect(cuda("13.0.48")).toEqual([{ product: "CUDA", version: "13.0.48" }]);
  });

  test("is never taken for a release by half a part, nor by a name that every object has", () => {
    const part = fc.nat({ max: 40 }).map(String);
    const version = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("."));
    fc.assert(
      fc.property(version, fc.array(version, { maxLength: 8 }), (found, names) => {
        const releases = Object.fromEntries(names.map((name) => [name, { ends: "2030-01-01" }]));
        const products = [{ name: "X", of: { wheels: "x" }, releases }];
        const [used] = usedReleases({ products }, [], lock(wheel("x", found)));
        const fitting = names.filter((name) => `${found}.`.startsWith(`${name}.`));
        expect(used?.release).toBe(fitting.sort((one, other) => other.length - one.length)[0]);
      }),
      { numRuns: 1000 },
    );
    expect(cuda("constructor.1")).toEqual([{ product: "CUDA", version: "constructor.1" }]);
  });
});

describe("a release", () => {
  const on = (day: string, given = policy(), lineage = ["cuda-12.5"], version = "12.5.82") =>
    lifeCycleFacts(given, cuda(version), lineage, day);

  test("is mended on its last day, has a note before, and has ended on the next", () => {
    expect(on("2024-07-01").releases).toMatchObject([{ state: "supported", left: 61 }]);
    expect(on("2024-07-02").releases).toMatchObject([{ state: "ends", left: 60 }]);
    expect(on("2024-08-31").releases).toMatchObject([{ state: "ends", left: 0 }]);
    expect(on("2024-09-01").releases).toMatchObject([{ state: "ended", left: -1, ends: "2024-08-31" }]);
  });

  test("that no line is of is not known", () => {
    expect(on("2024-07-01", policy([ACCEPTED]), ["cuda-12.5"], "13.1").releases).toEqual([
      { product: "CUDA", version: "13.1", state: "unknown" },
    ]);
  });

  test("that has ended may be accepted until a day, for the image and for those on top of it", () => {
    const accepted = policy([{ ...ACCEPTED, until: "2026-01-01" }, ACCEPTED]);
    const { owner, reason, until } = ACCEPTED;
    expect(on("2027-11-30", accepted).releases).toMatchObject([
      { state: "accepted", accepted: { owner, reason, until } },
    ]);
    expect(on("2027-11-30", accepted, ["cuda-12.5", "cupy"]).releases).toMatchObject([{ state: "accepted" }]);
    expect(on("2027-12-01", accepted).releases).toMatchObject([{ state: "ended", accepted: { until } }]);
    expect(on("2026-12-01", accepted, ["other"]).releases[0]).not.toHaveProperty("accepted");
    for (const change of [{ product: "Python" }, { release: "12" }])
      expect(on("2026-12-01", policy([{ ...ACCEPTED, ...change }])).releases).toMatchObject([{ state: "ended" }]);
  });

  test("that is accepted in vain is named by the image that says so, and by no image on top of it", () => {
    const given = policy([ACCEPTED, { ...ACCEPTED, image: "other" }]);
    const unused = [{ image: "cuda-12.5", product: "CUDA", release: "12.5" }];
    expect(on("2026-12-01", given).unused).toEqual([]);
    expect(on("2024-08-31", given).unused).toEqual(unused);
    expect(on("2026-12-01", given, ["cuda-12.5"], "12.6").unused).toEqual(unused);
    expect(on("2024-08-31", given, ["cuda-12.5", "cupy"]).unused).toEqual([]);
  });

  test("is told in a line, with who says so and who accepted it", () => {
    const text = (day: string, given = policy(), version = "12.5.82") =>
      on(day, given, ["cuda-12.5"], version).releases.map(endText);
    expect(text("2024-08-21")).toEqual(["CUDA 12.5: mended until 2024-08-31, 10 days"]);
    expect(text("2024-09-01")).toEqual(["CUDA 12.5: not mended since 2024-08-31"]);
    expect(text("2026-12-01", policy([ACCEPTED]))).toEqual([
      "CUDA 12.5: not mended since 2024-08-31; accepted by platform team until 2027-11-30: old GPUs are to be served",
    ]);
    expect(text("2027-12-01", policy([ACCEPTED]))).toEqual([
      "CUDA 12.5: not mended since 2024-08-31; platform team accepted it until 2027-11-30",
    ]);
    expect(text("2024-07-01", policy(), "13.1")).toEqual([
      `CUDA 13.1: no line of ${FILE} says until when it is mended`,
    ]);
    const debian = lifeCycleFacts(policy(), usedReleases(policy(), [inputs("bookworm")], lock()), [], "2028-06-29");
    const line = "until Debian bookworm: mended until 2028-06-30, 1 days (long-term support)\n";
    expect(lifeCycleTable([...debian.releases, ...debian.releases])).toBe(line);
  });
});

describe("policies/life-cycle.yaml", () => {
  const read = (text: string) => parseYaml({ path: FILE, text }, LifeCycle);

  test("of this repository is in order", () => {
    const parsed = read(readFileSync(FILE, "utf8"));
    expect(parsed.problems).toEqual([]);
    expect(strangeAcceptances(parsed)).toEqual([]);
  });

  test("is refused with every fault and its place", () => {
    const text = [
      "warnDays: 0",
      "products:",
      "  - { name: Debian, of: suit, releases: { bookworm: { ends: 2026-02-30 } } }",
      "  - { name: CUDA, of: { wheels: cuda }, releases: { 12.5: { ends: 2026-01-01, until: 1 } } }",
      "accepted:",
      "  - { image: a, product: b, release: c, reason: short, owner: ab, until: never }",
    ].join("\n");
    expect(read(text).problems.map(({ line, path }) => `${line} ${path}`)).toEqual([
      "1 warnDays",
      "3 products[0].of",
      "3 products[0].releases.bookworm.ends",
      "4 products[1].releases.12.5.until",
      "6 accepted[0].reason",
      "6 accepted[0].owner",
      "6 accepted[0].until",
    ]);
    expect(() => readPolicy({ path: FILE, text }, LifeCycle)).toThrow(/3:.*expected suite, python or/);
  });

  test("accepts only what there is", () => {
    const text = (image: string, product: string, release: string) =>
      [
        "warnDays: 1",
        "products: [{ name: CUDA, of: { wheels: cuda }, releases: { '12.5': { ends: 2026-01-01 } } }]",
        `accepted: [{ image: ${image}, product: ${product}, release: '${release}', reason: ten letters, owner: team, until: 2027-01-01 }]`,
      ].join("\n");
    const said = (...names: [string, string, string]) =>
      strangeAcceptances(read(text(...names))).map(({ message }) => message);
    expect(said("cuda-12.5", "CUDA", "12.5")).toEqual([]);
    expect(said("elsewhere", "CUDA", "12.5")).toEqual([]);
    expect(said("cuda-12.5", "CUDA", "12.6")).toEqual([
      'unknown release of CUDA "12.6", did you mean "12.5"?; there are: 12.5',
    ]);
    expect(said("cuda-12.5", "CUDAS", "1")).toEqual(['unknown product "CUDAS", did you mean "CUDA"?; there are: CUDA']);
  });
});
