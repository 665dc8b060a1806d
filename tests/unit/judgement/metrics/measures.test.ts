import { describe, expect, test } from "vitest";
import {
  cacheState,
  cacheUse,
  changesOf,
  comparable,
  criticalPath,
  imageMetrics,
  median,
  regressionsOf,
  sizeOf,
  spread,
  trendsOf,
  workingOf,
} from "../../../../pipeline/src/judgement/metrics/index.js";
import { layer, POLICY, record, step, wheel } from "./records.js";

const cached = (id: string, more: Parameters<typeof step>[1] = {}) => step(id, { source: "cache", ...more });
const keep = step("keep", { kind: "keep", bytes: { in: 1000, cached: 1000 } });

describe("what came from the cache", () => {
  test("counts steps and bytes, but nothing of what goes to the store", () => {
    const steps = [
      step("a", { bytes: { in: 10, cached: 4 } }),
      cached("b", { bytes: { in: 5, cached: 5 } }),
      step("c", { source: "unknown" }),
      keep,
    ];
    expect(cacheUse(steps)).toEqual({ steps: 3, cachedSteps: 1, bytes: 15, cachedBytes: 9 });
    expect(cacheUse([])).toEqual({ steps: 0, cachedSteps: 0, bytes: 0, cachedBytes: 0 });
  });

  test.each([
    ["cold", [step("a"), keep]],
    ["cold", []],
    ["warm", [cached("a"), keep]],
    ["partly", [cached("a"), step("b")]],
    ["cold", [step("a", { source: "unknown" })]],
  ])("is %s", (state, steps) => {
    expect(cacheState({ steps })).toBe(state);
  });
});

describe("builds can be compared", () => {
  const key = (over: Parameters<typeof record>[0]) => comparable(record(over));
  const one = key({ steps: [step("a"), step("b")] });

  test("by the steps that ran and their platforms, in any order, whatever came from the cache or went to the store", () => {
    expect(key({ steps: [step("b"), step("a")] })).toBe(one);
    expect(key({ steps: [step("a"), cached("c"), keep, step("b")] })).toBe(one);
    const both = (...platforms: string[]) => key({ platforms: platforms as never });
    expect(both("linux/amd64", "linux/arm64")).toBe(both("linux/arm64", "linux/amd64"));
  });

  test("not where other steps ran, or for another platform", () => {
    expect(key({ steps: [step("a")] })).not.toBe(one);
    expect(key({ steps: [step("a"), step("b", { source: "cache" })] })).not.toBe(one);
    expect(key({ platforms: ["linux/arm64"] })).not.toBe(key({}));
  });
});

describe("what differs between two builds", () => {
  test("is what grew most first, or shrank; of equal ones by name", () => {
    const before = record({
      packages: [wheel("a", "1", 100), wheel("b", "1", 50), wheel("d", "1", 5), wheel("c", "1", 5)],
    });
    const after = record({
      packages: [wheel("a", "2", 110), wheel("d", "2", 5), wheel("c", "2", 5), wheel("e", "1", 30)],
    });
    expect(changesOf(before, after).map(({ name, before, after, bytes }) => [name, before, after, bytes])).toEqual([
      ["wheel b", "1", undefined, -50],
      ["wheel e", undefined, "1", 30],
      ["wheel a", "1", "2", 10],
      ["wheel c", "1", "2", 0],
      ["wheel d", "1", "2", 0],
    ]);
  });

  test("stands by name where all of it weighs the same, in whatever order it was noted", () => {
    const names = ["b", "a", "d", "c"];
    for (const order of [names, [...names].reverse(), [...names].sort()]) {
      const packages = (version: string) => record({ packages: order.map((name) => wheel(name, version, 5)) });
      expect(changesOf(packages("1"), packages("2")).map(({ name }) => name)).toEqual(
        ["a", "b", "c", "d"].map((name) => `wheel ${name}`),
      );
    }
  });

  test("is told without a before of what is new, and without an after of what is gone", () => {
    const [none, one] = [record(), record({ layers: [layer("pure", 7)] })];
    const digest = "sha256:bbbbbbbbbbbb";
    const same = { kind: "layer", image: "app", stage: "pure", name: "pure" };
    expect(changesOf(none, one)).toEqual([{ ...same, after: digest, bytes: 7 }]);
    expect(changesOf(one, none)).toEqual([{ ...same, before: digest, bytes: -7 }]);
    expect(changesOf(one, one)).toEqual([]);
  });

  test("is a layer of other bytes, and a package of another size though its version is the same", () => {
    const [one, other] = [layer("pure", 7), layer("pure", 7, "c")];
    expect(changesOf(record({ layers: [one] }), record({ layers: [other] }))).toHaveLength(1);
    const sized = (size: number) => record({ packages: [wheel("a", "1", size)] });
    expect(changesOf(sized(1), sized(2))).toMatchObject([{ before: "1", after: "1", bytes: 1 }]);
  });

  test("is said once for all platforms, with the bytes of each, of those that both builds are for", () => {
    const arm = (item: ReturnType<typeof layer>) => ({ ...item, platform: "linux/arm64" as const });
    const on = (platforms: string[], layers: ReturnType<typeof layer>[]) =>
      record({ platforms: platforms as never, layers });
    const [old, young] = [layer("pure", 10), layer("pure", 13, "c")];
    const both = ["linux/amd64", "linux/arm64"];
    expect(changesOf(on(both, [old, arm(old)]), on(both, [young, arm(young)]))).toMatchObject([
      { name: "pure", bytes: 6, before: "sha256:bbbbbbbbbbbb", after: "sha256:cccccccccccc" },
    ]);
    expect(changesOf(on(["linux/amd64"], [old]), on(both, [old, arm(young)]))).toEqual([]);
    expect(changesOf(on(both, [old, arm(young)]), on(["linux/amd64"], [old]))).toEqual([]);
    expect(changesOf(on(["linux/arm64"], [arm(old)]), on(["linux/arm64"], [arm(young)]))).toHaveLength(1);
  });

  test("tells apart what is called the same in another stage, image or kind", () => {
    const others = [
      wheel("a", "1", 10, "compiled"),
      { ...wheel("a", "1", 10), image: "base" },
      { ...wheel("a", "1", 10), kind: "deb" as const },
    ];
    const after = others.map((item) => ({ ...item, version: "2" }));
    const own = wheel("a", "1", 10);
    expect(changesOf(record({ packages: [own, ...others] }), record({ packages: [own, ...after] }))).toHaveLength(3);
  });
});

describe("the median", () => {
  test.each([
    [[], undefined, 0],
    [[3], 3, 0],
    [[10, 9], 9.5, 0.5],
    [[10, 9, 100], 10, 1],
    [[1, 2, 3, 100], 2.5, 1],
  ])("of %j is %s, and half of them lie within %s", (values, middle, half) => {
    expect(median(values)).toBe(middle);
    expect(spread(values)).toBe(half);
  });
});

describe("a step's own programs", () => {
  const times = { started: 1, ended: 5 };
  const at = "2026-11-30T10:00:00.000Z";

  test.each([
    ["nothing from the cache", cached("a", times), 0],
    ["all of it where nothing noted a time", step("a", { ...times, source: "unknown" }), 4],
    ["all of it where that is not noted", step("a", { ...times, ran: undefined }), 4],
    ["what they noted", step("a", { ...times, ran: { at, seconds: 3 } }), 3],
    ["never more than it took", step("a", { ...times, ran: { at, seconds: 9 } }), 4],
  ])("worked %s", (_name, one, seconds) => {
    expect(workingOf(one)).toBe(seconds);
  });
});

describe("the critical path", () => {
  test("has the gap before each step, from the begin of the build on", () => {
    const steps = [
      step("a", { asked: 2, started: 3, ended: 5 }),
      step("b", { after: ["a"], asked: 6, started: 6, ended: 9, ran: { at: "", seconds: 2 } }),
    ];
    expect(criticalPath(steps).map(({ step: _, ...parts }) => parts)).toEqual([
      { gap: 2, queued: 1, working: 2, engine: 0, behind: [] },
      { gap: 1, queued: 0, working: 2, engine: 1, behind: [] },
    ]);
  });

  test("ends where what is needed is not there", () => {
    expect(criticalPath([step("a", { after: ["gone"] })]).map((item) => item.step.id)).toEqual(["a"]);
  });

  test("takes of two steps that end at once the first by name", () => {
    const two = [step("b", { ended: 3 }), step("a", { ended: 3 }), step("c", { ended: 3 })];
    expect(criticalPath(two).map((item) => item.step.id)).toEqual(["a"]);
    expect(criticalPath([...two].reverse()).map((item) => item.step.id)).toEqual(["a"]);
  });

  test("names who had a place while a step waited, of equal ones by name, and nobody who came or went at its edge", () => {
    const last = step("z", { kind: "stage", asked: 4, started: 8, ended: 20 });
    const others = [
      step("before", { ended: 4 }),
      step("after", { asked: 8, ended: 9 }),
      step("b", { asked: 3, ended: 6 }),
      step("a", { kind: "pack", asked: 6, ended: 12 }),
      step("whole", { ended: 12 }),
      step("fetch", { kind: "fetch", ended: 12 }),
    ];
    for (const all of [[last, ...others], [...others, last], [last, ...others].reverse()]) {
      expect(criticalPath(all)[0]).toMatchObject({ queued: 4, behind: ["whole", "a", "b"] });
    }
    const own = step("z", { asked: 4, started: 4, ended: 20 });
    expect(criticalPath([own, ...others])[0]).toMatchObject({ queued: 0, behind: [] });
  });
});

describe("a regression", () => {
  const times = (...seconds: number[]) => seconds.map((one) => record({ seconds: one }));
  const judged = (before: number[], last: number, policy = POLICY) =>
    regressionsOf([...times(...before), record({ seconds: last })], policy).map(({ kind, usual }) => [kind, usual]);

  test("begins at each of the limits: seconds, percent, and the noise of the others", () => {
    expect(judged([10, 10, 10], 15)).toEqual([["slower", 10]]);
    expect(judged([10, 10, 10], 14.9)).toEqual([]);
    expect(judged([100, 100, 100], 125)).toEqual([["slower", 100]]);
    expect(judged([100, 100, 100], 124)).toEqual([]);
    expect(judged([10, 14, 18], 30)).toEqual([["slower", 14]]);
    expect(judged([10, 14, 18], 29)).toEqual([]);
  });

  test("needs as many builds before as the policy has, and looks at no more than that", () => {
    expect(judged([10, 10], 90)).toEqual([]);
    const compare = { least: 2, last: 2 };
    expect(judged([10, 10], 90, { ...POLICY, compare })).toEqual([["slower", 10]]);
    expect(judged([10, 10, 50, 50], 90, { ...POLICY, compare })).toEqual([["slower", 50]]);
    expect(regressionsOf([], POLICY)).toEqual([]);
    expect(regressionsOf(times(10), POLICY)).toEqual([]);
  });

  const build = (seconds: number, ended: Record<string, number>, more: Parameters<typeof record>[0] = {}) =>
    record({
      seconds,
      steps: Object.entries(ended).map(([id, end]) => step(id, { ended: end, image: "app", stage: id })),
      ...more,
    });

  test("is by the steps that took half a second longer or more, the worst first, of equal ones by name", () => {
    const before = [1, 2, 3].map(() => build(10, { a: 1, b: 1, c: 1, d: 1, e: 1, f: 25 }));
    for (const same of [
      { d: 2, c: 2 },
      { c: 2, d: 2 },
    ]) {
      const last = build(30, { a: 1.4, b: 3, ...same, e: 1.5, f: 25 });
      expect(regressionsOf([...before, last], POLICY)[0]?.steps).toEqual([
        { id: "b", more: 2 },
        ...["c", "d"].map((id) => ({ id, more: 1 })),
        { id: "e", more: 0.5 },
      ]);
    }
  });

  test("is not by a step whose programs took no longer, whatever the engine did around them", () => {
    const around = (ended: number) => ({ steps: [step("a", { ended, ran: { at: "", seconds: 2 } })] });
    const before = [1, 2, 3].map(() => record({ seconds: 10, ...around(3) }));
    expect(regressionsOf([...before, record({ seconds: 30, ...around(25) })], POLICY)[0]?.steps).toEqual([]);
  });

  test("of a step from the cache is how long the engine looked for it", () => {
    const steps = (started: number, ended: number) => ({ steps: [step("ran"), cached("a", { started, ended })] });
    const before = [1, 2, 3].map(() => record({ seconds: 10, ...steps(0.75, 1) }));
    expect(regressionsOf([...before, record({ seconds: 30, ...steps(1.75, 16) })], POLICY)[0]?.steps).toEqual([
      { id: "a", more: 14 },
    ]);
  });

  test("shows what changed in the stages of slower steps first", () => {
    const packages = (version: string, size: number) => ({
      packages: [
        wheel("near", version, 1, "b"),
        wheel("far", version, size, "a"),
        wheel("off", version, size * 2, "a"),
      ],
    });
    const before = [1, 2, 3].map(() => build(10, { a: 1, b: 1 }, packages("1", 100)));
    const last = build(30, { a: 1, b: 20 }, packages("2", 150));
    expect(
      regressionsOf([...before, last], { ...POLICY, larger: { percent: 1000 } })[0]?.changes.map(({ name }) => name),
    ).toEqual(["wheel near", "wheel off", "wheel far"]);
  });

  test("names the commits that are known, and whether there were changes beside them", () => {
    const commits = (from?: string, to?: string, dirty = false) => {
      const before = [1, 2, 3].map(() => record({ seconds: 10, ...(from && { commit: from }) }));
      return regressionsOf([...before, record({ seconds: 30, dirty, ...(to && { commit: to }) })], POLICY)[0]?.commits;
    };
    expect(commits("a", "b", true)).toStrictEqual({ from: "a", to: "b", dirty: true });
    expect(commits("a")).toStrictEqual({ from: "a", dirty: false });
    expect(commits(undefined, "b")).toStrictEqual({ to: "b", dirty: false });
  });

  describe("by size", () => {
    const sized = (size: number, over: Parameters<typeof record>[0] = {}) =>
      record({ layers: [layer("pure", size, size === 100 ? "b" : "c")], ...over });
    const larger = (...records: ReturnType<typeof record>[]) =>
      regressionsOf(records, POLICY).map(({ kind, value, usual, against }) => [kind, value, usual, against]);

    test("begins beyond the limit, against the newest build before", () => {
      const [first, second] = [sized(50), sized(100)];
      expect(larger(first, second, sized(103))).toEqual([]);
      expect(larger(first, second, sized(104))).toEqual([["larger", 104, 100, second.id]]);
      expect(larger(sized(100))).toEqual([]);
    });

    test("is against a build of the same compression and platforms, in any order", () => {
      const both = { platforms: ["linux/amd64", "linux/arm64"] as never };
      const back = { platforms: ["linux/arm64", "linux/amd64"] as never };
      expect(larger(sized(100, { compression: "gzip" }), sized(200))).toEqual([]);
      expect(larger(sized(100, both), sized(200))).toEqual([]);
      expect(larger(sized(100, both), sized(200, back))).toHaveLength(1);
      expect(larger(sized(100, back), sized(200, both))).toHaveLength(1);
      const [like] = [sized(100)];
      expect(larger(like, sized(190, { compression: "gzip" }), sized(200))).toEqual([["larger", 200, 100, like.id]]);
    });

    test("says what grew, and nothing of what shrank", () => {
      const before = sized(100, { packages: [wheel("a", "1", 50), wheel("b", "1", 5)] });
      const after = sized(200, { packages: [wheel("a", "2", 40), wheel("b", "2", 6), wheel("c", "1", 0)] });
      const [found] = regressionsOf([before, after], POLICY);
      expect(found).toMatchObject({ kind: "larger", steps: [], commits: { dirty: false } });
      expect(found?.changes.map(({ name }) => name)).toEqual(["pure", "wheel b"]);
    });
  });
});

test("the size of an image is that of all its layers", () => {
  expect(sizeOf({ layers: [layer("a", 3), layer("b", 4)] })).toBe(7);
  expect(sizeOf({ layers: [] })).toBe(0);
});

describe("trends", () => {
  const trend = (...seconds: number[]) => trendsOf(seconds.map((one) => record({ seconds: one })))[0];

  test("say by how much the younger half differs from the older one, from four builds on", () => {
    expect(trend(10, 10, 20)).not.toHaveProperty("change");
    expect(trend(10, 10, 20, 20)).toMatchObject({ builds: 4, last: 20, median: 15, change: 100 });
    expect(trend(20, 20, 99, 10, 10)).toMatchObject({ change: -50 });
    expect(trend(20, 20, 99, 40, 10)).toMatchObject({ change: 25 });
    expect(trend(0, 0, 10, 10)).not.toHaveProperty("change");
    expect(trend(30, 30, 40, 40)).toMatchObject({ change: 33 });
  });

  test("stand by the machine and the cache that were used last", () => {
    const on = (id: string, source: "run" | "cache") =>
      record({ machine: { ...record().machine, id }, steps: [step("a", { source })] });
    expect(
      trendsOf([on("a", "run"), on("b", "run"), on("a", "cache"), on("a", "run")]).map(({ machine, state, builds }) => [
        machine,
        state,
        builds,
      ]),
    ).toEqual([
      ["a", "cold", 2],
      ["a", "warm", 1],
      ["b", "cold", 1],
    ]);
    expect(trendsOf([])).toEqual([]);
  });
});

test("what is said of an image is by the order of the builds' times, of equal ones by their ids", () => {
  const [a, b, c] = ["1", "2", "2"].map((day, index) =>
    record({ began: `2026-11-0${day}T00:00:00.000Z`, id: `id-${[9, 1, 2][index]}`, layers: [layer("pure", 7)] }),
  ) as [ReturnType<typeof record>, ReturnType<typeof record>, ReturnType<typeof record>];
  for (const all of [
    [a, b, c],
    [c, b, a],
    [b, c, a],
  ]) {
    const found = imageMetrics("app", all, 2, POLICY);
    expect(found).toMatchObject({ image: "app", unread: 2, trends: [{ builds: 3 }] });
    expect(found.records.map(({ id }) => id)).toEqual(["id-9", "id-1", "id-2"]);
    expect(found.last).toMatchObject({
      ...{ record: { id: "id-2" }, state: "cold", cache: { steps: 1 }, size: 7, comparable: 2, regressions: [] },
    });
    expect(found.last?.path).toHaveLength(1);
  }
  expect(imageMetrics("app", [], 0, POLICY)).toEqual({ image: "app", records: [], unread: 0, trends: [] });
});
