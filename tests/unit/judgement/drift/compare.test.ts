import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SEVERITIES } from "../../../../pipeline/src/documents/scan/index.js";
import { compareImage, type DriftInput, type DriftRules } from "../../../../pipeline/src/judgement/drift/index.js";
import { finding, STATEMENT, WAIVER } from "../../documents/scan/results.js";
import { input, PLATFORM, RULES } from "./inputs.js";

function causes(given: DriftInput, rules: DriftRules = RULES): string[] {
  return compareImage(given, rules).lines.flatMap((line) =>
    line.causes.map(({ cause, detail }) => `${cause}: ${detail}`),
  );
}

const old = { finding: finding(), verdict: "allow" as const };

describe("the cause of a line", () => {
  test("nothing, where nothing has changed", () => {
    expect(causes(input([old], [finding()]))).toEqual([]);
  });

  test("a new advisory, where it was published after the scan", () => {
    expect(causes(input([], [finding({ published: "2026-11-22T00:00:00Z" })]))).toEqual([
      "new-advisory: published on 2026-11-22",
    ]);
  });

  test.each([
    [{ published: "2026-11-01T00:00:00Z" }, "published on 2026-11-01"],
    [{}, "no record says since when it is known"],
    [{ published: "2036-11-01T00:00:00Z" }, "published on 2036-11-01"],
  ])("another database or scanner, where it was not: %j", (changes, said) => {
    expect(causes(input([], [finding(changes)]))).toEqual([
      `knowledge-changed: ${said}; grype 0.120.0 became 0.121.2, the database of grype changed`,
    ]);
  });

  test("another severity, and a fix", () => {
    const before = { finding: finding({ severity: "low", fixed: [] }), verdict: "allow" as const };
    expect(causes(input([before], [finding()]))).toEqual([
      "severity-changed: from low to high",
      "now-fixable: fixed in 2.31.0",
    ]);
  });

  test("known to be exploited, by the CVE itself", () => {
    const kev = new Map([["CVE-2026-1", { added: "2026-11-23", due: "2026-12-14" }]]);
    expect(causes(input([old], [finding()]), { ...RULES, kev })).toEqual([
      "known-exploited: in CISA's catalogue since 2026-11-23, to be mended by 2026-12-14",
    ]);
    const other = new Map([["CVE-2026-2", { added: "2026-11-23" }]]);
    expect(causes(input([old], [finding({ aliases: ["CVE-2026-2"] })]), { ...RULES, kev: other })).toEqual([]);
  });

  test("a waiver that ended or was taken away, and a statement that does not count any more", () => {
    const critical = finding({ severity: "critical" });
    const letThrough = (verdict: "waived" | "not_affected") => ({
      finding: critical,
      verdict,
      waiver: WAIVER,
      vex: { ...STATEMENT, time: "2020-01-01T00:00:00Z" },
    });
    const ended = { ...RULES, waivers: [{ ...WAIVER, expires: "2026-11-23" }] };
    expect(causes(input([{ ...letThrough("waived"), vex: undefined }], [critical]), ended)).toEqual([
      "waiver-ended: the waiver of platform ended on 2026-11-23",
    ]);
    expect(causes(input([{ ...letThrough("waived"), vex: undefined }], [critical]))).toEqual([
      "waiver-ended: the waiver of platform until 2026-11-24 was taken away",
    ]);
    expect(causes(input([letThrough("not_affected")], [critical]))).toEqual([
      "waiver-ended: the statement of us does not count any more",
    ]);
  });

  test("a clock that is over, or near", () => {
    const severity = { ...RULES.severity, clock: { days: { high: { disclosed: 30 } }, warnDays: 5 } };
    const at = (published: string) => causes(input([old], [finding({ published })]), { ...RULES, severity });
    expect(at("2026-10-01T00:00:00Z")).toEqual(["clock: over since 2026-10-31 (disclosed on 2026-10-01)"]);
    expect(at("2026-10-30T00:00:00Z")).toEqual(["clock: until 2026-11-29, 5 days left (disclosed on 2026-10-30)"]);
    expect(at("2026-10-31T00:00:00Z")).toEqual([]);
  });

  test("a package of ours that changed with the promotion, to worse and to better", () => {
    const replaced = (version: string, found: ReturnType<typeof finding>[]) => ({
      until: "2026-11-21T00:00:00Z",
      platforms: [{ platform: PLATFORM, findings: found, packages: new Map([["requests", version]]) }],
    });
    expect(causes(input([old], [finding()], { replaced: replaced("2.31.0", []) }))).toEqual([
      "package-changed: requests was 2.31.0 in what it replaced",
    ]);
    const clean = input([], [], { replaced: replaced("2.25.0", [finding()]) });
    expect(causes(clean)).toEqual([
      "no-longer-found: removed with the promotion of 2026-11-21",
      "package-changed: requests 2.25.0 became nothing: it is gone",
    ]);
  });

  test("no longer found", () => {
    expect(causes(input([old], []))).toEqual([
      "no-longer-found: not found any more: grype 0.120.0 became 0.121.2, the database of grype changed",
    ]);
  });
});

test("lines of several platforms are one; what blocks comes first", () => {
  const given = input([], [finding({ severity: "low" }), finding({ id: "CVE-2026-9", severity: "critical" })]);
  const [first] = given.today.platforms;
  if (first === undefined) throw new Error("no platform");
  const both = { ...given, today: { ...given.today, platforms: [first, { ...first, platform: "linux/arm64" }] } };
  const { lines, summary } = compareImage(both, RULES);
  expect(lines.map(({ id, platforms, verdict }) => [id, platforms.length, verdict])).toEqual([
    ["CVE-2026-9", 2, "block"],
    ["CVE-2026-1", 2, "allow"],
  ]);
  expect(summary).toMatchObject({ findings: 2, blocking: 1, scanned: "2026-11-20T12:00:00Z" });
});

describe("any two scans", () => {
  const found = fc.record({
    id: fc.constantFrom("CVE-2026-1", "CVE-2026-2", "GHSA-9"),
    package: fc.constantFrom("requests", "urllib3", "numpy"),
    severity: fc.constantFrom(...SEVERITIES),
    fixed: fc.constantFrom<string[]>([], ["2.31.0"]),
  });
  const scan = fc.uniqueArray(found, { maxLength: 8, selector: (item) => `${item.id} ${item.package}` });
  const full = (items: readonly Parameters<typeof finding>[0][]) =>
    items.map((item) => finding({ ...item, aliases: [] }));

  test("the same scan has no line, and what only one has always has one", () => {
    fc.assert(
      fc.property(scan, scan, (one, other) => {
        const [before, today] = [full(one), full(other)];
        const judged = before.map((item) => ({ finding: item, verdict: "allow" as const }));
        expect(compareImage(input(judged, before), RULES).lines).toEqual([]);
        const { lines } = compareImage(input(judged, today), RULES);
        const key = (item: { id: string; package: string }) => `${item.id} ${item.package}`;
        const changed = [
          ...today.filter((item) => {
            const same = before.find((old) => key(old) === key(item));
            return (
              same === undefined ||
              same.severity !== item.severity ||
              (same.fixed.length === 0 && item.fixed.length > 0)
            );
          }),
          ...before.filter((item) => !today.some((other) => key(other) === key(item))),
        ];
        expect(lines.map(key).sort()).toEqual(changed.map(key).sort());
      }),
      { numRuns: 300 },
    );
  });
});

test("ten thousand findings are compared in seconds", () => {
  const many = Array.from({ length: 10_000 }, (_, place) =>
    finding({ id: `CVE-2026-${place}`, package: `p${place % 5000}` }),
  );
  const judged = many.slice(1).map((item) => ({ finding: item, verdict: "allow" as const }));
  expect(compareImage(input(judged, many), RULES).lines).toHaveLength(1);
}, 60_000);
