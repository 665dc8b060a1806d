import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Finding, purlsOf, type Verdict, type Waiver } from "../../../../pipeline/src/documents/scan/index.js";
import {
  gate,
  isBlocked,
  parseSeverityPolicy,
  parseWaivers,
  type SeverityPolicy,
} from "../../../../pipeline/src/judgement/scan/index.js";
import { purlText } from "../../../../pipeline/src/repository/packages/index.js";
import { failure } from "../../fixtures.js";

const policy: SeverityPolicy = {
  scanners: ["grype"],
  block: { fixable: ["critical", "high"], unfixed: ["critical"] },
  unknown: "high",
  database: { maxAgeDays: 7 },
  coverage: { records: { default: 1 }, accepted: [] },
  vex: { maxDays: 365 },
  waivers: { warnDays: 14, maxDays: 365 },
};

const TODAY = "2026-11-24";

function finding(changes: Partial<Finding> = {}): Finding {
  return {
    ...{ id: "CVE-2026-1", aliases: ["GHSA-1"], package: "requests", version: "2.25.0", type: "python" },
    ...{ severity: "high", fixed: ["2.31.0"], title: "leak", scanners: ["grype"] },
    ...changes,
  };
}

function waiver(changes: Partial<Waiver> = {}): Waiver {
  return {
    ...{ id: "CVE-2026-1", package: "pkg:pypi/requests@2.25.0", image: "vllm", reason: "no proxy is ever set here" },
    ...{ owner: "platform", expires: "2027-06-30" },
    ...changes,
  };
}

function verdictOf(found: Finding, waivers: Waiver[] = []) {
  return gate("vllm", [found], policy, waivers, TODAY).judged[0]?.verdict;
}

describe("severities", () => {
  test.each([
    ["high, with a fix", finding(), "block"],
    ["high, without one", finding({ fixed: [] }), "allow"],
    ["critical, without a fix", finding({ severity: "critical", fixed: [] }), "block"],
    ["medium, with a fix", finding({ severity: "medium" }), "allow"],
    ["unknown counts as the policy says", finding({ severity: "unknown" }), "block"],
    ["what is not understood, however low", finding({ severity: "low", fixed: [], unread: "which versions" }), "block"],
  ] as const)("%s: %s", (_name, found, expected) => {
    expect(verdictOf(found)).toBe(expected);
  });
});

describe("waivers", () => {
  test("one that matches lets it ship, by id or alias", () => {
    expect(verdictOf(finding(), [waiver()])).toBe("waived");
    expect(verdictOf(finding(), [waiver({ id: "GHSA-1" })])).toBe("waived");
  });

  test("one for another image or package does not", () => {
    expect(verdictOf(finding(), [waiver({ image: "onnxruntime" })])).toBe("block");
    expect(verdictOf(finding(), [waiver({ package: "pkg:pypi/urllib3@2.25.0" })])).toBe("block");
  });

  test("one for another version, type or copy of the package does not", () => {
    expect(verdictOf(finding({ version: "2.25.1" }), [waiver()])).toBe("block");
    expect(verdictOf(finding({ type: "deb" }), [waiver()])).toBe("block");
    const copies = ["pkg:pypi/requests@2.25.0", "pkg:pypi/requests-vendored@2.25.0"];
    expect(verdictOf(finding({ purls: copies }), [waiver()])).toBe("block");
  });

  test("one that names no version, or no package, is of nothing", () => {
    expect(verdictOf(finding(), [waiver({ package: "pkg:pypi/requests" })])).toBe("block");
    expect(verdictOf(finding(), [waiver({ package: "requests" })])).toBe("block");
  });

  test("one written otherwise for the same package does", () => {
    expect(verdictOf(finding(), [waiver({ package: "pkg:PyPI/Requests@2.25.0" })])).toBe("waived");
    const deb = { type: "deb", package: "libstdc++6", version: "12.2.0-14" };
    const purls = ["pkg:deb/debian/libstdc%2B%2B6@12.2.0-14?arch=amd64&distro=debian-12"];
    const written = waiver({ package: "pkg:deb/debian/libstdc++6@12.2.0-14" });
    expect(verdictOf(finding({ ...deb, purls }), [written])).toBe("waived");
  });

  test("one of a CVE is of that CVE, whatever an advisory calls by the same name", () => {
    const first = finding({ aliases: ["DSA-1", "CVE-2026-2"] });
    expect(verdictOf(first, [waiver({ id: "CVE-2026-2" })])).toBe("block");
    expect(verdictOf(first, [waiver({ id: "CVE-2026-1" })])).toBe("waived");
    expect(verdictOf(first, [waiver({ id: "DSA-1" })])).toBe("waived");
  });

  test("the last day counts; the day after, it blocks", () => {
    expect(verdictOf(finding(), [waiver({ expires: TODAY })])).toBe("waived");
    expect(verdictOf(finding(), [waiver({ expires: "2026-11-23" })])).toBe("expired");
  });

  test("an expired one that matches nothing does not block", () => {
    const result = gate("vllm", [], policy, [waiver({ expires: "2020-01-01" })], TODAY);
    expect(isBlocked(result)).toBe(false);
    expect(result.orphans).toHaveLength(1);
  });

  test("one that expires within 14 days gives a warning", () => {
    const soon = gate("vllm", [finding()], policy, [waiver({ expires: "2026-12-08" })], TODAY);
    expect(soon.expiring).toHaveLength(1);
    const later = gate("vllm", [finding()], policy, [waiver({ expires: "2026-12-09" })], TODAY);
    expect(later.expiring).toHaveLength(0);
  });

  test("the warning begins on the first of these days, and ends with the last on which it holds", () => {
    const expiring = (expires: string, changes: Partial<Finding> = {}) =>
      gate("vllm", [finding(changes)], policy, [waiver({ expires })], TODAY).expiring.length;
    expect(expiring(TODAY)).toBe(1);
    expect(expiring("2026-11-23")).toBe(0);
    expect(expiring("2026-12-08", { severity: "low" })).toBe(0);
  });

  test("of two for the same the one that holds is taken; without one, the first that ended", () => {
    const [old, older] = [waiver({ expires: "2026-11-23", owner: "a" }), waiver({ expires: "2026-11-01", owner: "b" })];
    const taken = (...waivers: Waiver[]) => gate("vllm", [finding()], policy, waivers, TODAY).judged[0];
    expect(taken(old, waiver())).toMatchObject({ verdict: "waived", waiver: waiver() });
    expect(taken(old, older)).toMatchObject({ verdict: "expired", waiver: old });
  });

  test("one is no orphan where it matches, needed or not", () => {
    const orphans = (found: Finding[], ...waivers: Waiver[]) => gate("vllm", found, policy, waivers, TODAY).orphans;
    expect(orphans([finding({ severity: "low" })], waiver())).toEqual([]);
    expect(orphans([finding()], waiver())).toEqual([]);
    const other = waiver({ id: "CVE-2026-2" });
    expect(orphans([finding()], waiver(), other)).toEqual([other]);
    const twice = waiver({ owner: "another" });
    expect(orphans([finding()], waiver(), twice)).toEqual([]);
  });

  test("one for another image is no orphan of this one", () => {
    expect(gate("vllm", [], policy, [waiver({ image: "onnxruntime" })], TODAY).orphans).toEqual([]);
  });
});

describe("an image", () => {
  const blocked = (...verdicts: Verdict[]) =>
    isBlocked({
      ...{ expiring: [], orphans: [] },
      judged: verdicts.map((verdict) => ({ finding: finding(), verdict })),
    });

  test.each<[Verdict, boolean]>([
    ["block", true],
    ["expired", true],
    ["waived", false],
    ["allow", false],
    ["not_affected", false],
  ])("with a finding of %s: blocked %s", (verdict, expected) => {
    expect(blocked(verdict)).toBe(expected);
    expect(blocked("allow", verdict, "waived")).toBe(expected);
  });

  test("without findings is not", () => {
    expect(blocked()).toBe(false);
  });

  test("may have what a statement clears, whatever the policy and waivers say", () => {
    const vex = { names: [], products: [], status: "not_affected" as const, reason: "no", author: "us" };
    const cleared = (item: Finding) => (item.package === "requests" ? vex : undefined);
    const found = [finding(), finding({ package: "urllib3" })];
    const { judged } = gate("vllm", found, policy, [waiver()], TODAY, cleared);
    expect(judged).toEqual([
      { finding: found[0], verdict: "not_affected", vex },
      { finding: found[1], verdict: "block" },
    ]);
  });
});

test("a severity.yaml has each scanner once, and says where it is wrong", () => {
  const { scanners: _, ...rest } = policy;
  const read = (text: string) => parseSeverityPolicy({ path: "policies/severity.yaml", text });
  const text = (names: string[]) => JSON.stringify({ ...rest, scanners: names });
  expect(read(text(["grype", "trivy"])).scanners).toEqual(["grype", "trivy"]);
  expect(failure(() => read(text(["grype", "grype"]))).message).toContain("expected each scanner once");
  expect(failure(() => read(text([]))).message).toContain("Correct this file, then run the command again.");
});

test("a clock of severity.yaml runs from disclosure, from a fix, or from both: one of them at least", () => {
  const days = (high: object) =>
    parseSeverityPolicy({
      path: "policies/severity.yaml",
      text: JSON.stringify({ ...policy, clock: { days: { high }, warnDays: 14 } }),
    }).clock?.days.high;
  for (const high of [{ disclosed: 90 }, { fixed: 30 }, { disclosed: 90, fixed: 30 }]) expect(days(high)).toEqual(high);
  expect(failure(() => days({})).message).toContain("clock.days.high: expected disclosed, fixed or both");
});

describe("waivers.yaml", () => {
  const entry = (changes: Record<string, string> = {}) =>
    `- ${JSON.stringify({ ...waiver({ expires: "2027-06-30" }), ...changes })}\n`;
  const read = (text: string) =>
    parseWaivers({ path: "policies/waivers.yaml", text }, policy, new Date(`${TODAY}T12:00:00Z`));
  const wrong = (changes: Record<string, string>) => failure(() => read(entry(changes))).message;

  test("is read", () => {
    expect(read(entry())).toEqual([waiver({ expires: "2027-06-30" })]);
    expect(read("[]")).toEqual([]);
  });

  test.each<[Record<string, string>, string]>([
    [{ expires: "9999-99-99" }, "expected a valid date"],
    [{ expires: "2026-13-45" }, "expected a valid date"],
    [{ expires: "2027-02-29" }, "expected a valid date"],
    [{ expires: "2026-1-1" }, "expected a valid date"],
    [{ expires: "9999-12-31" }, "expected 2027-11-24 or sooner"],
    [{ expires: "2027-11-25" }, "expected 2027-11-24 or sooner"],
    [{ owner: " " }, "owner"],
    [{ owner: "\u00a0\t" }, "expected words"],
    [{ owner: "---" }, "expected words"],
    [{ reason: "            " }, "reason"],
    [{ reason: "............" }, "expected words"],
    [{ reason: " too short " }, "expected words, 10 characters or more"],
    [{ package: "requests" }, "package URL with a version"],
    [{ package: "pkg:pypi/requests" }, "package URL with a version"],
    [{ package: "pkg:pypi/requests@" }, "package URL with a version"],
    [{ id: " " }, "id"],
  ])("%j is refused", (changes, message) => {
    expect(wrong(changes)).toContain(message);
    expect(wrong(changes)).toMatch(/policies\/waivers\.yaml:1:\d+/);
  });

  test("the last day that is allowed, and everything that is wrong at once", () => {
    expect(read(entry({ expires: "2027-11-24" }))).toHaveLength(1);
    expect(read(entry({ reason: "not called", owner: "x" }))).toHaveLength(1);
    const both = failure(() => read(entry({ owner: "" }) + entry({ package: "x" }))).problems;
    expect(both.map(({ line }) => line)).toEqual([1, 2]);
    const late = failure(() => read(entry() + entry({ expires: "2027-11-25" })));
    expect(late.message).toContain(
      "expected 2027-11-24 or sooner (policies/severity.yaml: waivers.maxDays is 365), got 2027-11-25",
    );
    expect(late.problems.map(({ line, path }) => `${line} ${path}`)).toEqual(["2 [1].expires"]);
    expect(late.message).toContain("Correct this file, then run the command again.");
  });
});

describe("any waiver and any finding", () => {
  const name = fc.constantFrom("CVE-2026-1", "CVE-2026-2", "GHSA-1", "DSA-1");
  const found = fc.record({
    id: name,
    aliases: fc.uniqueArray(name, { maxLength: 3 }),
    package: fc.constantFrom("requests", "urllib3"),
    version: fc.constantFrom("2.25.0", "2.25.1", "2.25.0-1+b1"),
    type: fc.constantFrom("python", "deb", "npm"),
  });

  test("it lets through what it names, to the version, and nothing else", () => {
    fc.assert(
      fc.property(found, found, (a, b) => {
        const written = waiver({ id: a.id, package: purlsOf(finding(a)).map(purlText)[0] ?? "" });
        const same = a.package === b.package && a.version === b.version && a.type === b.type;
        const named = b.id === a.id || (!a.id.startsWith("CVE-") && b.aliases.includes(a.id));
        expect(verdictOf(finding(b), [written])).toBe(same && named ? "waived" : "block");
      }),
      { numRuns: 2000 },
    );
  });

  test("of any waivers one lets through while one of them holds; the day after the last of them it blocks", () => {
    const day = fc.date({ min: new Date("2026-10-01"), max: new Date("2027-01-31"), noInvalidDate: true });
    const days = fc.array(
      day.map((date) => date.toISOString().slice(0, 10)),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(days, (ends) => {
        const waivers = ends.map((expires) => waiver({ expires }));
        const { judged, expiring, orphans } = gate("vllm", [finding()], policy, waivers, TODAY);
        const holding = ends.filter((end) => end >= TODAY);
        expect(judged[0]?.verdict).toBe(holding.length > 0 ? "waived" : "expired");
        expect(expiring.map(({ expires }) => expires)).toEqual(
          holding.slice(0, 1).filter((end) => end <= "2026-12-08"),
        );
        expect(orphans).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});

test("malware blocks whatever its severity and without a fix, unless it is waived by name", () => {
  const malware = { severity: "unknown", fixed: [], title: "steals tokens" } as const;
  for (const names of [
    { id: "MAL-2026-1", aliases: [] },
    { id: "GHSA-9", aliases: ["mal-2026-1"] },
  ]) {
    const item = finding({ ...malware, fixed: [], ...names });
    expect(gate("vllm", [item], { ...policy, unknown: "low" }, [], TODAY).judged[0]?.verdict).toBe("block");
    const waived = gate("vllm", [item], policy, [waiver({ id: names.id })], TODAY);
    expect(waived.judged[0]?.verdict).toBe("waived");
  }
  const other = finding({ ...malware, fixed: [], id: "NORMAL-1", aliases: ["XMAL-1"] });
  expect(gate("vllm", [other], { ...policy, unknown: "low" }, [], TODAY).judged[0]?.verdict).toBe("allow");
});
