import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Entering, judgeIngestion, type OsvRecords } from "../../../../pipeline/src/judgement/ingestion/index.js";
import type { Wheel } from "../../../../pipeline/src/repository/lock/index.js";
import { wheel } from "../../fixtures.js";
import { EXCEPTION, NOW, policy } from "./policies.js";

const OLD = "2026-01-01T00:00:00Z";
const RECORDS: OsvRecords = { records: 9, malware: [], fixes: [] };
const demo = (changes: Partial<Wheel> = {}) =>
  wheel("demo", "2.0", undefined, { uploaded: OLD, index: "default", ...changes });
const judge = (one: Wheel, given = policy(), more: Partial<Entering> = {}) =>
  judgeIngestion(given, { lock: { wheels: [one] }, suites: ["bookworm"], records: RECORDS, now: NOW, ...more });
const refused = (...given: Parameters<typeof judge>) =>
  judge(...given).flatMap(({ state, rule, message }) => (state === "refused" ? `${rule}: ${message}` : []));

test("what is old enough, of an allowed index and suite, not yanked, by the same publisher and no malware may enter", () => {
  expect(judge(demo())).toEqual([]);
});

describe("IN001, age", () => {
  test("blocks what is younger than the policy has it, to the second", () => {
    expect(refused(demo({ uploaded: "2026-11-24T12:00:00Z" }))).toEqual([]);
    expect(refused(demo({ uploaded: "2026-11-24T12:00:01Z" }))).toEqual([
      "IN001: demo 2.0 was uploaded 2026-11-24T12:00:01Z, 6 days ago; 7 days are wanted",
    ]);
    expect(refused(demo({ uploaded: "2026-11-30T11:00:00Z" }))[0]).toContain("1 day ago; 7 days are wanted");
  });

  test("says a day on which it passes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 30 * 86_400 }), (days, seconds) => {
        const uploaded = new Date(NOW.getTime() - seconds * 1000).toISOString().replace(/\.\d+/, "");
        const given = policy({ leastAgeDays: days });
        const [fact] = judge(demo({ uploaded }), given);
        expect(fact !== undefined).toBe(seconds < days * 86_400);
        const day = /lock again on ([\d-]+);/.exec(fact?.next ?? "")?.[1];
        const then = new Date(`${day}T00:00:00Z`);
        if (fact !== undefined) expect(judge(demo({ uploaded }), given, { now: then })).toEqual([]);
      }),
    );
  });

  test("blocks what is still to come, whatever the policy has", () => {
    expect(refused(demo({ uploaded: "2027-01-01T00:00:00Z" }), policy({ leastAgeDays: 0 }))).toEqual([
      "IN001: demo 2.0 was uploaded 2027-01-01T00:00:00Z, which is still to come",
    ]);
  });

  test("tells what is not recorded, or blocks where the policy says so", () => {
    const found = judge(demo({ uploaded: undefined }));
    expect(found).toMatchObject([{ rule: "IN001", state: "unknown", about: "" }]);
    expect(found[0]?.message).toBe("the upload time of demo 2.0 is not recorded");
    const strict = policy({ unknown: { uploaded: "block", index: "tell", malware: "tell" } });
    expect(refused(demo({ uploaded: undefined }), strict)).toEqual([
      "IN001: the upload time of demo 2.0 is not recorded",
    ]);
  });
});

test("IN002 blocks what is yanked, with its reason", () => {
  expect(refused(demo({ yanked: "stolen token" }))).toEqual(["IN002: demo 2.0 is yanked: stolen token"]);
  expect(refused(demo({ yanked: "" }))).toEqual(["IN002: demo 2.0 is yanked, without a reason"]);
});

test("IN003 blocks another index, and tells of a wheel without one", () => {
  expect(refused(demo({ index: "nightly" }))).toEqual(['IN003: demo 2.0 is of the index "nightly"; allowed: default']);
  expect(judge(demo({ index: undefined }))).toMatchObject([{ rule: "IN003", state: "unknown" }]);
  const strict = policy({ unknown: { uploaded: "tell", index: "block", malware: "tell" } });
  expect(refused(demo({ index: undefined }), strict)).toEqual(["IN003: the index of demo 2.0 is not recorded"]);
});

test("IN004 blocks another suite, of whatever the image stands on", () => {
  expect(refused(demo(), policy(), { suites: ["bookworm", "", "sid", "sid"] })).toEqual([
    'IN004: packages of the suite "sid"; allowed: bookworm',
  ]);
});

describe("IN005, the publisher", () => {
  const ours = { kind: "GitHub", repository: "demo/demo", workflow: "release.yml" };
  const before = { wheels: [wheel("Demo", "1.0", undefined, { publisher: ours })] };
  const now = (publisher?: Wheel["publisher"]) => refused(demo({ publisher }), policy(), { before });

  test("blocks another repository, workflow or kind, and none at all", () => {
    expect(now(ours)).toEqual([]);
    expect(now({ ...ours, repository: "thief/demo" })).toEqual([
      "IN005: demo 2.0 is published by GitHub thief/demo release.yml; 1.0 was by GitHub demo/demo release.yml",
    ]);
    expect(now({ ...ours, workflow: "other.yml" })).toHaveLength(1);
    expect(now({ ...ours, kind: "GitLab" })).toHaveLength(1);
    expect(now()).toEqual([
      "IN005: demo 2.0 is published by somebody that its index does not name; 1.0 was by GitHub demo/demo release.yml",
    ]);
  });

  test("says nothing of a first publisher, nor of a package that was not there", () => {
    expect(refused(demo({ publisher: ours }), policy(), { before: { wheels: [wheel("demo")] } })).toEqual([]);
    expect(refused(demo({ publisher: ours }), policy(), { before: { wheels: [] } })).toEqual([]);
    expect(refused(demo({ publisher: ours }))).toEqual([]);
  });
});

describe("IN006, malware", () => {
  const malware = [{ name: "Demo", version: "2.0", id: "MAL-2026-1", summary: "steals tokens" }];

  test("blocks the version that a record is of", () => {
    const records = { ...RECORDS, malware };
    expect(refused(demo(), policy(), { records })).toEqual(["IN006: demo 2.0 is malware by MAL-2026-1: steals tokens"]);
    expect(refused(wheel("demo", "2.1", undefined, demo()), policy(), { records })).toHaveLength(1);
    expect(refused({ ...demo(), version: "2.1" }, policy(), { records })).toEqual([]);
  });

  test("tells that none was looked for, or blocks where the policy says so", () => {
    for (const [records, words] of [
      ["none", "no records of malware were given"],
      [{ ...RECORDS, records: 0 }, "the advisories have no record of malware"],
    ] as const) {
      const [fact, ...others] = judge(demo(), policy(), { records });
      expect([fact?.rule, fact?.state, others]).toEqual(["IN006", "unknown", []]);
      expect(fact?.message).toContain(words);
      const strict = policy({ unknown: { uploaded: "tell", index: "tell", malware: "block" } });
      expect(refused(demo(), strict, { records })[0]).toContain(words);
    }
    expect(judge(demo(), policy(), { records: undefined })).toEqual([]);
  });
});

describe("an exception", () => {
  const young = demo({ uploaded: "2026-11-30T00:00:00Z" });
  const given = (...exceptions: (typeof EXCEPTION)[]) => policy({ exceptions });

  test("lets one version pass one rule until its last day, and is told", () => {
    const found = judge(young, given(EXCEPTION), { now: new Date("2026-12-01T23:00:00Z") });
    expect(found).toMatchObject([{ state: "excepted" }]);
    expect(found[0]?.message).toContain("; excepted by platform team until 2026-12-31: read by us line by line");
    const last = given({ ...EXCEPTION, until: "2026-12-01" });
    expect(judge(young, last)).toMatchObject([{ state: "excepted" }]);
    expect(refused(young, given({ ...EXCEPTION, until: "2026-11-30" }))[0]).toMatch(
      /; platform team excepted it until 2026-11-30$/,
    );
  });

  test("is of no other version, package or rule", () => {
    for (const change of [{ version: "2.1" }, { package: "dem" }, { rule: "IN002" as const }])
      expect(refused(young, given({ ...EXCEPTION, ...change }))).toHaveLength(1);
    expect(refused({ ...young, yanked: "bad" }, given(EXCEPTION))).toEqual(["IN002: demo 2.0 is yanked: bad"]);
  });

  test("that names an advisory is held against its record", () => {
    const fixing = { ...EXCEPTION, fixes: "CVE-2026-1" };
    const said = (found: "fixed" | "affected" | "unknown") =>
      judge(young, given(fixing), {
        records: { ...RECORDS, fixes: [{ name: "Demo", version: "2.0", advisory: "CVE-2026-1", found }] },
      })[0];
    expect(said("fixed")).toMatchObject({ state: "excepted" });
    expect(said("fixed")?.message).toContain("as it fixes CVE-2026-1: read");
    expect(said("unknown")?.message).toContain("as it fixes CVE-2026-1 (not verified): read");
    expect(said("affected")).toMatchObject({ state: "refused" });
    expect(said("affected")?.message).toContain("but by that advisory it is still affected");
    expect(judge(young, given(fixing), { records: undefined })[0]?.state).toBe("excepted");
  });

  test("never lets more through than it names", () => {
    const rule = fc.constantFrom("IN001", "IN002", "IN003", "IN006");
    const exception = fc.record({
      ...{ package: fc.constantFrom("demo", "other"), version: fc.constantFrom("2.0", "3.0"), rule },
      ...{ until: fc.constantFrom("2026-11-30", "2026-12-01"), owner: fc.constant("us"), reason: fc.constant("x") },
    });
    const bad = demo({ uploaded: NOW.toISOString().replace(".000", ""), yanked: "bad", index: "nightly" });
    const records = { ...RECORDS, malware: [{ name: "demo", version: "2.0", id: "MAL-1", summary: "" }] };
    fc.assert(
      fc.property(fc.array(exception), (exceptions) => {
        const found = judge(bad, policy({ exceptions: exceptions as (typeof EXCEPTION)[] }), { records });
        expect(found.map((fact) => fact.rule)).toEqual(["IN001", "IN002", "IN003", "IN006"]);
        for (const fact of found) {
          const held = exceptions.some(
            (one) =>
              one.package === "demo" && one.version === "2.0" && one.rule === fact.rule && one.until >= "2026-12-01",
          );
          expect(fact.state).toBe(held ? "excepted" : "refused");
        }
      }),
    );
  });
});
