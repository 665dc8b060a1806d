import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dueText, type Finding } from "../../../../pipeline/src/documents/scan/index.js";
import { dueOf, firstSeenIn, gate, isBlocked } from "../../../../pipeline/src/judgement/scan/index.js";
import { addDays } from "../../../../pipeline/src/text/time.js";
import { finding, WAIVER } from "../../documents/scan/results.js";
import { SEVERITY } from "../release-policy/complete.js";

const POLICY = {
  ...SEVERITY,
  block: { fixable: [], unfixed: [] },
  clock: { days: { high: { disclosed: 90, fixed: 30 }, critical: { fixed: 7 } }, warnDays: 14 },
};
const TODAY = "2026-11-24";
const SEEN = { found: TODAY, fixed: TODAY };

describe("a clock", () => {
  test.each([
    ["runs from the disclosure", { published: "2026-09-01T00:00:00Z", fixed: [] }, "2026-11-30", 6, true],
    [
      "or from the fix, where that ends first",
      { published: "2026-11-20T00:00:00Z", fixedOn: "2026-11-21T00:00:00Z" },
      "2026-12-21",
      27,
      true,
    ],
    ["from the first scan, where no record says a day", { fixed: [] }, "2027-02-22", 90, false],
    [
      "from the first scan, where the record is of the future",
      { published: "2027-01-01T00:00:00Z", fixed: [] },
      "2027-02-22",
      90,
      false,
    ],
    ["from no year that is a mistake", { published: "0001-01-01T00:00:00Z", fixed: [] }, "2027-02-22", 90, false],
    ["over a leap day", { published: "2024-02-01T00:00:00Z", fixed: [] }, "2024-05-01", -937, true],
    ["by the day in UTC", { published: "2026-09-01T01:00:00+02:00", fixed: [] }, "2026-11-29", 5, true],
  ] as const)("%s", (_name, changes, day, left, told) => {
    expect(
      dueOf(
        finding({ ...changes, fixed: [...(("fixed" in changes ? changes.fixed : ["2"]) ?? [])] }),
        POLICY,
        SEEN,
        TODAY,
      ),
    ).toMatchObject({ day, left, told });
  });

  test("runs for no severity without a line, and only from a fix that is there", () => {
    expect(dueOf(finding({ severity: "low" }), POLICY, SEEN, TODAY)).toBeUndefined();
    expect(dueOf(finding({ severity: "critical", fixed: [] }), POLICY, SEEN, TODAY)).toBeUndefined();
    expect(dueOf(finding({ severity: "critical" }), POLICY, SEEN, TODAY)).toMatchObject({ since: "fixed", left: 7 });
    expect(dueOf(finding({ severity: "unknown" }), POLICY, SEEN, TODAY)).toMatchObject({ left: 30 });
    expect(dueOf(finding(), SEVERITY, SEEN, TODAY)).toBeUndefined();
  });

  test.each([
    ["the day that a record says, where the first scan was on it", { published: TODAY }, { found: TODAY }, TODAY, true],
    ["the first day that is no mistake", { published: "1970-01-01" }, SEEN, "1970-01-01", true],
    [
      "the first scan, where the record is of a year with a sign",
      { published: "+012026-01-01T00:00:00Z" },
      SEEN,
      TODAY,
      false,
    ],
  ])("begins on %s", (_name, changes, seen, from, told) => {
    expect(dueOf(finding({ ...changes, fixed: [] }), POLICY, seen, TODAY)).toMatchObject({ from, told });
  });

  test("of a fix begins when a scan first knew of one, and today where none did", () => {
    const since = (seen: { found: string; fixed?: string }) =>
      dueOf(finding({ severity: "critical" }), POLICY, seen, TODAY)?.from;
    expect(since({ found: "2026-11-01", fixed: "2026-11-20" })).toBe("2026-11-20");
    expect(since({ found: "2026-11-01" })).toBe(TODAY);
  });

  test("of a fix runs by the day of one, too, where no version of it is named", () => {
    const found = finding({ severity: "critical", fixed: [], fixedOn: "2026-11-20T00:00:00Z" });
    expect(dueOf(found, POLICY, SEEN, TODAY)).toMatchObject({ since: "fixed", from: "2026-11-20", left: 3 });
  });

  test("of disclosure alone is not stopped by a fix", () => {
    const policy = { ...POLICY, clock: { ...POLICY.clock, days: { high: { disclosed: 90 } } } };
    expect(dueOf(finding(), policy, SEEN, TODAY)).toMatchObject({ since: "disclosed", left: 90 });
  });

  test("is not won by a record that changes its day later", () => {
    const seen = { found: "2026-09-01" };
    const found = finding({ published: "2026-11-20T00:00:00Z", fixed: [] });
    expect(dueOf(found, POLICY, seen, TODAY)).toMatchObject({ from: "2026-09-01", told: false });
  });

  test("says for people when and why", () => {
    const said = (found: string, published?: string) => {
      const due = dueOf(finding({ fixed: [], ...(published && { published }) }), POLICY, { found }, TODAY);
      return due && dueText(due);
    };
    expect(said(TODAY)).toBe("until 2027-02-22, 90 days left (no record says since when: first seen on 2026-11-24)");
    expect(said(TODAY, "2026-08-27T00:00:00Z")).toBe("until 2026-11-25, 1 day left (disclosed on 2026-08-27)");
    expect(said(TODAY, "2026-08-01T00:00:00Z")).toBe("over since 2026-10-30 (disclosed on 2026-08-01)");
  });
});

describe("the gate", () => {
  const judged = (published: string, waivers = [] as (typeof WAIVER)[]) =>
    gate("vllm", [finding({ published, fixed: [] })], POLICY, waivers, TODAY);

  test("lets through on the last day, and blocks on the day after", () => {
    expect(judged("2026-08-26T00:00:00Z").judged[0]).toMatchObject({ verdict: "allow", due: { left: 0 } });
    expect(isBlocked(judged("2026-08-25T00:00:00Z"))).toBe(true);
  });

  test("warns from the first of the days before", () => {
    expect(judged("2026-09-09T00:00:00Z").ending).toHaveLength(1);
    expect(judged("2026-09-10T00:00:00Z").ending).toBeUndefined();
  });

  test("warns of nothing that may ship by a waiver, or that blocks", () => {
    expect(judged("2026-01-01T00:00:00Z", [WAIVER]).ending).toBeUndefined();
    expect(judged("2026-01-01T00:00:00Z").ending).toBeUndefined();
  });

  test("a waiver holds a clock that is over, until its own day", () => {
    expect(judged("2026-01-01T00:00:00Z", [WAIVER]).judged[0]).toMatchObject({ verdict: "waived" });
    expect(judged("2026-01-01T00:00:00Z", [{ ...WAIVER, expires: "2026-11-23" }]).judged[0]).toMatchObject({
      verdict: "expired",
    });
  });
});

const day = fc.date({ min: new Date("1971-01-01"), max: new Date("2090-12-31"), noInvalidDate: true });
const dayOf = (date: Date) => date.toISOString().slice(0, 10);
const anything = fc.oneof(
  day.map((date) => date.toISOString()),
  fc.constantFrom("", "no date", "2026-02-30", "+275760-09-13T00:00:00Z", "-000001-01-01T00:00:00Z"),
  fc.string(),
);

describe("any date", () => {
  test("of any record gives no more days than the policy has, counted from the first scan, and the day fits the days left", () => {
    fc.assert(
      fc.property(anything, day, day, (published, one, other) => {
        const [seen, today] = [dayOf(one), dayOf(other)].sort() as [string, string];
        const due = dueOf(finding({ published, fixed: [] }), POLICY, { found: seen }, today);
        expect(due).toBeDefined();
        if (due === undefined) return;
        expect(due.day <= addDays(seen, 90)).toBe(true);
        expect(addDays(today, due.left)).toBe(due.day);
        expect(addDays(due.from, 90)).toBe(due.day);
        expect(due.from <= seen).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test("a clock runs down by one each day", () => {
    fc.assert(
      fc.property(day, fc.nat(2000), (start, passed) => {
        const first = dayOf(start);
        const left = (today: string) => dueOf(finding({ fixed: [] }), POLICY, { found: first }, today)?.left ?? 0;
        expect(left(first) - left(addDays(first, passed))).toBe(passed);
      }),
      { numRuns: 1000 },
    );
  });
});

test("what was seen first counts, in whatever order scans stand; another package or vulnerability does not", () => {
  const scans = [
    { day: "2026-11-03", findings: [finding()] },
    { day: "2026-11-01", findings: [finding({ fixed: [], version: "2.24.0" })] },
    { day: "2026-10-01", findings: [finding({ package: "urllib3" }), finding({ id: "CVE-2026-2", aliases: [] })] },
  ];
  for (const order of [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ]) {
    const seen = firstSeenIn(order.flatMap((place) => scans[place] ?? []));
    expect(seen(finding())).toEqual({ found: "2026-11-01", fixed: "2026-11-03" });
    expect(seen(finding({ package: "other" }))).toBeUndefined();
  }
});

test("one scan alone says when, by each name of what it found", () => {
  const seen = firstSeenIn([{ day: "2026-11-01", findings: [finding()] }]);
  expect(seen(finding({ id: "GHSA-1", aliases: [] }))).toEqual({ found: "2026-11-01", fixed: "2026-11-01" });
  expect(firstSeenIn([])(finding())).toBeUndefined();
});

test.each<[string, Partial<Finding>, boolean]>([
  ["in another version", { version: "2.24.0" }, true],
  ["by another of its names", { id: "GHSA-1", aliases: [] }, true],
  ["of another package", { package: "urllib3" }, false],
  ["of another vulnerability", { id: "CVE-2026-2", aliases: [] }, false],
])("a finding %s was seen by the same scan: %s", (_name, changes, same) => {
  const seen = firstSeenIn([{ day: TODAY, findings: [finding()] }]);
  expect(seen(finding(changes)) !== undefined).toBe(same);
});
