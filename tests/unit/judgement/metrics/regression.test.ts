import fc from "fast-check";
import { expect, test } from "vitest";
import { regressionsOf, trendsOf } from "../../../../pipeline/src/judgement/metrics/index.js";
import { layer, POLICY, record, step, wheel } from "./records.js";

const [OLD, NEW] = ["1".repeat(40), "2".repeat(40)];
const usual = () => [9, 10, 11, 10].map((seconds) => record({ seconds, commit: OLD }));

test("a build that took twice as long is slower, by the step that did, with the commits and the package", () => {
  const before = usual().map((one) => ({ ...one, packages: [wheel("numpy", "2.0.0", 100), wheel("zod", "1.0", 9)] }));
  const slow = record({
    ...{ seconds: 30, commit: NEW },
    steps: [step("stage app pure", { image: "app", stage: "pure", ended: 21 })],
    packages: [wheel("numpy", "2.1.0", 160), wheel("zod", "1.0", 9)],
  });
  const [found, ...others] = regressionsOf([...before, slow], POLICY);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ kind: "slower", value: 30, usual: 10, record: slow.id, against: before[3]?.id });
  expect(found?.commits).toEqual({ from: OLD, to: NEW, dirty: false });
  expect(found?.steps).toEqual([{ id: "stage app pure", more: 20 }]);
  expect(found?.changes).toEqual([
    { kind: "package", image: "app", stage: "pure", name: "wheel numpy", before: "2.0.0", after: "2.1.0", bytes: 60 },
  ]);
});

test("an image that grew is larger, and the package is named that made it so", () => {
  const before = record({ layers: [layer("pure", 1000)], packages: [wheel("numpy", "2.0.0", 100)] });
  const after = record({
    layers: [layer("pure", 1200, "c")],
    packages: [wheel("numpy", "2.0.0", 100), wheel("scipy", "1.0", 190)],
  });
  const [found] = regressionsOf([before, after], POLICY);
  expect(found).toMatchObject({ kind: "larger", value: 1200, usual: 1000 });
  expect(found?.changes.map(({ kind, name, bytes }) => [kind, name, bytes])).toEqual([
    ["layer", "pure", 200],
    ["package", "wheel scipy", 190],
  ]);
  expect(regressionsOf([before, record({ layers: [layer("pure", 1030)] })], POLICY)).toEqual([]);
});

test("other hardware, another command, or other steps that ran are no measure", () => {
  const others = [
    { machine: { ...record().machine, id: "f".repeat(16) } },
    { command: "release" as const },
    { compression: "gzip" as const },
    { steps: [step("stage app pure", { source: "cache" })] },
  ];
  for (const over of others) expect(regressionsOf([...usual(), record({ seconds: 90, ...over })], POLICY)).toEqual([]);
  expect(regressionsOf([...usual(), record({ seconds: 90 })], POLICY)).toHaveLength(1);
});

test("two builds are no habit, and a machine whose times jump about is not accused", () => {
  expect(regressionsOf([...usual().slice(2), record({ seconds: 90 })], POLICY)).toEqual([]);
  const noisy = [10, 40, 12, 44, 9].map((seconds) => record({ seconds }));
  expect(regressionsOf([...noisy, record({ seconds: 19 })], POLICY)).toEqual([]);
  expect(regressionsOf([...noisy, record({ seconds: 60 })], POLICY)).toHaveLength(1);
});

test("a build within all limits is never slower, one beyond all of them always is", () => {
  const times = fc.array(fc.double({ min: 1, max: 100, noNaN: true }), { minLength: 3, maxLength: 10 });
  fc.assert(
    fc.property(times, (all) => {
      const before = all.map((seconds) => record({ seconds }));
      const highest = Math.max(...all);
      const judge = (seconds: number) => regressionsOf([...before, record({ seconds })], POLICY).length;
      expect(judge(Math.min(...all))).toBe(0);
      expect(judge(highest * 10 + 1000)).toBe(1);
    }),
  );
});

test("a longer time is never less of a regression than a shorter one", () => {
  const time = fc.double({ min: 1, max: 300, noNaN: true });
  fc.assert(
    fc.property(fc.array(time, { minLength: 3, maxLength: 8 }), time, time, (all, a, b) => {
      const before = all.map((seconds) => record({ seconds }));
      const judge = (seconds: number) => regressionsOf([...before, record({ seconds })], POLICY).length;
      expect(judge(Math.max(a, b))).toBeGreaterThanOrEqual(judge(Math.min(a, b)));
    }),
  );
});

test("trends are told by machine and cache, and only where there are enough builds", () => {
  const cold = [10, 10, 20, 20].map((seconds) => record({ seconds }));
  const warm = record({ seconds: 2, steps: [step("a", { source: "cache" })] });
  expect(trendsOf([...cold, warm])).toEqual([
    { machine: "0123456789abcdef", state: "warm", builds: 1, last: 2, median: 2 },
    { machine: "0123456789abcdef", state: "cold", builds: 4, last: 20, median: 15, change: 100 },
  ]);
});

test("each build is in one trend, and times that do not change have none", () => {
  const builds = fc.array(
    fc.record({ seconds: fc.nat(100), cached: fc.boolean(), id: fc.constantFrom("a".repeat(16), "b".repeat(16)) }),
  );
  fc.assert(
    fc.property(builds, (all) => {
      const records = all.map(({ seconds, cached, id }) =>
        record({
          ...{ seconds, machine: { ...record().machine, id } },
          steps: [step("a", { source: cached ? "cache" : "run" })],
        }),
      );
      expect(trendsOf(records).reduce((sum, { builds }) => sum + builds, 0)).toBe(records.length);
      const same = trendsOf(records.map((one) => ({ ...one, seconds: 7 })));
      expect(same.flatMap(({ change }) => (change === undefined ? [] : [change])).every((change) => change === 0)).toBe(
        true,
      );
    }),
  );
});
