import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BuildRecord } from "../../../../pipeline/src/documents/metrics/index.js";
import { forecast, PLAN_FORMATS, type PlannedStage, totalOf } from "../../../../pipeline/src/judgement/plan/index.js";

const PLACE = { image: "app", stage: "pure", platform: "linux/amd64" };
const wheel = (name: string, size: number, version = "1.0") => ({ kind: "wheel" as const, name, version, size });

function planned(packages: ReturnType<typeof wheel>[], place: Partial<typeof PLACE> = {}): PlannedStage {
  return { ...PLACE, ...place, packages: packages.map((item) => ({ ...item, from: "python index" })) };
}

/** A build of one stage: what it was made of, and how many seconds each kind of step took where it ran. */
function record(
  packages: ReturnType<typeof wheel>[],
  seconds: Partial<Record<"fetch" | "stage" | "pack", number>> = { fetch: 2, stage: 4, pack: 6 },
): BuildRecord {
  const bytes = packages.reduce((sum, { size }) => sum + size, 0);
  const steps = Object.entries(seconds).map(([kind, took]) => ({
    ...{ id: `${kind} app`, kind: kind as "fetch", ...PLACE, after: [], asked: 0, started: 1, ended: 1 + took },
    ...{ source: "run" as const, bytes: { in: bytes } },
  }));
  const digest = `sha256:${"0".repeat(64)}`;
  return {
    ...{ version: 1, id: crypto.randomUUID(), image: "app", command: "layout", began: "2026-11-30T12:00:00Z" },
    ...{ seconds: 9, compression: "zstd", platforms: ["linux/amd64"], digest, dirty: false, engine: "v0.21.8" },
    machine: { id: "0".repeat(16), arch: "amd64", cpu: "c", cpus: 2, memory: 1 },
    ...{ steps, packages: packages.map((item) => ({ ...PLACE, ...item })), peak: {} },
    layers: [{ ...PLACE, digest, size: bytes / 2, uncompressedSize: bytes * 2 }],
  } as BuildRecord;
}

const one = (stage: PlannedStage, records: BuildRecord[]) => forecast([stage], records)[0];

describe("what a build would do", () => {
  test("is nothing for what the last build had", () => {
    const packages = [wheel("a", 100)];
    expect(one(planned(packages), [record([wheel("old", 9)]), record(packages)])).toEqual({
      ...{ ...PLACE, state: "same", fetch: {}, input: 100, layer: 50, seconds: 0 },
    });
  });

  test("is unknown in seconds and layers without a record", () => {
    expect(one(planned([wheel("a", 100)]), [])).toEqual({
      ...{ ...PLACE, state: "new", fetch: { "python index": 100 }, input: 100 },
    });
  });

  test("is to fetch what changed, and to build and pack the whole stage again", () => {
    const before = [wheel("a", 100), wheel("b", 100)];
    // 2 s for 200 bytes fetched, 4 s for 200 built, 6 s for 200 packed.
    expect(one(planned([wheel("a", 100), wheel("b", 300, "2.0")]), [record(before)])).toEqual({
      ...{ ...PLACE, state: "changed", fetch: { "python index": 300 }, input: 400, layer: 200, seconds: 3 + 8 + 12 },
    });
  });

  test("is a rebuild where a package went", () => {
    expect(one(planned([wheel("a", 100)]), [record([wheel("a", 100), wheel("b", 100)])])).toMatchObject({
      ...{ state: "changed", fetch: {}, layer: 50 },
    });
  });

  test("takes other stages' times for a stage that was never built, and says nothing of a kind that never ran", () => {
    const fresh = planned([wheel("c", 200)], { stage: "new" });
    expect(one(fresh, [record([wheel("a", 200)])])).toMatchObject({ state: "new", seconds: 12 });
    expect(one(fresh, [record([wheel("a", 200)], { fetch: 2, pack: 6 })])).not.toHaveProperty("seconds");
  });

  const packages = fc.uniqueArray(
    fc.record({ name: fc.constantFrom("a", "b", "c", "d"), size: fc.integer({ min: 1, max: 10 ** 9 }) }),
    { selector: ({ name }) => name, minLength: 1 },
  );
  const items = packages.map((all) => all.map(({ name, size }) => wheel(name, size)));
  const took = fc.double({ min: 0, max: 10 ** 4, noNaN: true });
  const records = fc.array(
    fc.tuple(items, took, took, took).map(([all, fetch, stage, pack]) => record(all, { fetch, stage, pack })),
    { maxLength: 4 },
  );

  test("is never less than nothing, is known where there are records, and grows with bytes", () => {
    fc.assert(
      fc.property(items, records, fc.integer({ min: 1, max: 10 ** 9 }), (all, known, more) => {
        const [small, large] = [one(planned(all), known), one(planned([...all, wheel("more", more)]), known)];
        for (const found of [small, large]) {
          expect(found?.seconds === undefined).toBe(known.length === 0);
          expect(found?.seconds ?? 0).toBeGreaterThanOrEqual(0);
          expect(found?.layer ?? 0).toBeGreaterThanOrEqual(0);
        }
        expect(large?.seconds ?? 0).toBeGreaterThanOrEqual(small?.seconds ?? 0);
        const fetched = (stage: typeof small) => Object.values(stage?.fetch ?? {}).reduce((sum, size) => sum + size, 0);
        expect(fetched(large)).toBeGreaterThan(fetched(small));
      }),
    );
  });

  test("is summed over what is to be rebuilt", () => {
    fc.assert(
      fc.property(items, records, (all, known) => {
        const stages = forecast([planned(all), planned(all, { stage: "other" })], known);
        const total = totalOf(stages);
        expect(total.rebuild).toBe(stages.filter(({ state }) => state !== "same").length);
        expect(total.seconds).toBeGreaterThanOrEqual(0);
        expect(total.unknown).toBeLessThanOrEqual(total.rebuild);
      }),
    );
  });
});

describe("a plan", () => {
  const built = [record([wheel("a", 100_000), wheel("b", 100_000)])];
  const stages = forecast(
    [
      planned([wheel("a", 100_000), wheel("b", 300_000, "2.0")]),
      { ...PLACE, stage: "debs", packages: [{ kind: "deb", name: "d", version: "1", size: 5, from: "debian" }] },
    ],
    built,
  );
  const support = "until debian 12: mended until 2028-06-30, 577 days\n";
  const plan = {
    image: "app",
    records: 1,
    stages,
    store: { kept: ["app.amd64.0"], lacking: ["app.amd64.1"] },
    support,
  };
  const nothing = { image: "bare", records: 0, stages: forecast([planned([wheel("a", 7)])], []), support: "" };

  test("is written for people", async () => {
    await expect(PLAN_FORMATS.text([plan, nothing])).toMatchFileSnapshot("../../golden/plan.txt");
  });

  test("is written for programs", () => {
    const { images, unknown } = JSON.parse(PLAN_FORMATS.json([plan, nothing]));
    expect(images[0]).toMatchObject({ image: "app", stages, total: totalOf(stages) });
    expect(images[1].stages[0]).not.toHaveProperty("seconds");
    expect(unknown.join()).toContain("cache");
  });
});
