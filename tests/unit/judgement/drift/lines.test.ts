import { describe, expect, test } from "vitest";
import type { Finding } from "../../../../pipeline/src/documents/scan/index.js";
import {
  compareImage,
  type DriftInput,
  type DriftRules,
  type Replaced,
} from "../../../../pipeline/src/judgement/drift/index.js";
import { knowledgeDetail } from "../../../../pipeline/src/judgement/drift/knowledge-detail.js";
import { finding, STATEMENT, WAIVER } from "../../documents/scan/results.js";
import { digestOf } from "../release-policy/complete.js";
import { AT, input, NOW, PLATFORM, RULES } from "./inputs.js";

const lines = (given: DriftInput, rules: DriftRules = RULES) => compareImage(given, rules).lines;
const causes = (given: DriftInput, rules: DriftRules = RULES) =>
  lines(given, rules).flatMap((line) => line.causes.map(({ cause, detail }) => `${cause}: ${detail}`));
const kinds = (given: DriftInput, rules: DriftRules = RULES) =>
  lines(given, rules).flatMap((line) => line.causes.map(({ cause }) => cause));
const old = (changes: Partial<Finding> = {}) => ({ finding: finding(changes), verdict: "allow" as const });
const critical = finding({ severity: "critical" });

describe("a line", () => {
  test("says what is found, since when, and what was said of it", () => {
    const given = input([old({ severity: "low" })], [critical], { seenOn: () => ({ found: "2026-11-14" }) });
    const kev = new Map([["CVE-2026-1", { added: "2026-11-23" }]]);
    expect(lines(given, { ...RULES, kev })).toEqual([
      {
        ...{ environment: "production", image: "vllm", digest: digestOf("1"), platforms: [PLATFORM] },
        ...{ id: "CVE-2026-1", aliases: ["GHSA-1"], package: "requests", version: "2.25.0", type: "python" },
        ...{ title: "leak", severity: "critical", was: "low", verdict: "block", fixed: ["2.31.0"] },
        ...{ firstSeen: "2026-11-14", age: 10, exploited: { added: "2026-11-23" } },
        causes: [
          { cause: "severity-changed", detail: "from low to critical" },
          { cause: "known-exploited", detail: "in CISA's catalogue since 2026-11-23" },
        ],
      },
    ]);
  });

  test("of what is gone says that, and nothing of a severity before", () => {
    const [line] = lines(input([old()], []));
    expect(line).toMatchObject({ verdict: "gone", firstSeen: "2026-11-24", age: 0 });
    expect(line).not.toHaveProperty("was");
    expect(line).not.toHaveProperty("due");
    expect(line).not.toHaveProperty("exploited");
  });

  test("says what the severity was only where it is another", () => {
    const kev = new Map([["CVE-2026-1", { added: "2026-11-23" }]]);
    const [line] = lines(input([old()], [finding()]), { ...RULES, kev });
    expect(line).toMatchObject({ severity: "high" });
    expect(line).not.toHaveProperty("was");
  });

  test("is of no age where a scan of tomorrow saw it first", () => {
    const given = input([], [finding()], { seenOn: () => ({ found: "2026-11-26" }) });
    expect(lines(given)).toMatchObject([{ firstSeen: "2026-11-26", age: 0 }]);
  });

  test("holds the clock that it is about", () => {
    const severity = { ...RULES.severity, clock: { days: { high: { disclosed: 30 } }, warnDays: 5 } };
    const given = input([old()], [finding({ published: "2026-10-01T00:00:00Z" })]);
    expect(lines(given, { ...RULES, severity })).toMatchObject([{ verdict: "block", due: { day: "2026-10-31" } }]);
  });
});

describe("the same finding", () => {
  test("is one of the same platform and version", () => {
    const given = input([old()], [finding()]);
    const elsewhere = { ...given.before, platforms: [{ platform: "linux/arm64", judged: [old()] }] };
    expect(kinds({ ...given, before: elsewhere })).toEqual(["knowledge-changed"]);
    expect(kinds(input([old()], [finding({ version: "2.26.0" })])).sort()).toEqual([
      "knowledge-changed",
      "no-longer-found",
    ]);
  });

  test("has a line for a fix only where there was none, and for a severity only where it is another", () => {
    expect(kinds(input([old({ fixed: ["2.30.0"] })], [finding()]))).toEqual([]);
    expect(kinds(input([old({ fixed: [] })], [finding({ fixed: [] })]))).toEqual([]);
    expect(causes(input([old({ fixed: [] })], [finding({ fixed: ["2.31.0", "3.0.0"] })]))).toEqual([
      "now-fixable: fixed in 2.31.0, 3.0.0",
    ]);
  });
});

test.each([
  [{ published: AT.toISOString() }, "knowledge-changed"],
  [{ published: new Date(AT.getTime() + 1).toISOString() }, "new-advisory"],
  [{ published: NOW.toISOString() }, "new-advisory"],
  [{ published: new Date(NOW.getTime() + 1).toISOString() }, "knowledge-changed"],
])("what was published %j is %s", (changes, cause) => {
  expect(kinds(input([], [finding(changes)]))).toEqual([cause]);
});

describe("what lets a finding through today", () => {
  const vex = { ...STATEMENT, time: "2026-11-01T00:00:00Z" };
  const cleared = { finding: critical, verdict: "not_affected" as const, vex };

  test("is a statement that was recorded, or one of today, of the image or its index", () => {
    expect(lines(input([cleared], [critical]))).toEqual([]);
    const today = input([{ finding: critical, verdict: "not_affected" }], [critical]);
    expect(lines(today, { ...RULES, vex: [vex] })).toEqual([]);
    for (const letter of ["1", "2"]) {
      const products = [{ "@id": `pkg:oci/vllm@${encodeURIComponent(digestOf(letter))}` }];
      expect(lines(today, { ...RULES, vex: [{ ...vex, products }] })).toEqual([]);
    }
    const other = [{ "@id": `pkg:oci/vllm@${encodeURIComponent(digestOf("3"))}` }];
    expect(lines(today, { ...RULES, vex: [{ ...vex, products: other }] })).toHaveLength(1);
  });

  test("is no statement that was recorded for another version", () => {
    const before = { ...cleared, finding: finding({ severity: "critical", version: "2.24.0" }) };
    expect(
      lines(input([before], [critical]))
        .map(({ verdict }) => verdict)
        .sort(),
    ).toEqual(["block", "gone"]);
  });

  test("is a waiver, and then nothing has ended", () => {
    const waived = { finding: critical, verdict: "waived" as const, waiver: WAIVER };
    expect(lines(input([waived], [critical]), { ...RULES, waivers: [WAIVER] })).toEqual([]);
  });

  test("has not ended where nothing was let through before", () => {
    expect(kinds(input([{ finding: critical, verdict: "block" }], [critical]))).toEqual([]);
    expect(kinds(input([], [critical]))).toEqual(["knowledge-changed"]);
  });

  test("has not ended where it is not needed any more", () => {
    const waived = { finding: finding(), verdict: "waived" as const, waiver: WAIVER };
    expect(kinds(input([waived], [finding()]))).toEqual([]);
    const cleared = {
      finding: finding(),
      verdict: "not_affected" as const,
      vex: { ...vex, time: "2020-01-01T00:00:00Z" },
    };
    expect(kinds(input([cleared], [finding()]))).toEqual([]);
  });
});

describe("a clock", () => {
  const clock = { days: { high: { disclosed: 30 }, critical: { disclosed: 30 } }, warnDays: 5 };
  const rules = { ...RULES, severity: { ...RULES.severity, clock } };
  const at = (published: string, changes: Partial<Finding> = {}, more: Partial<DriftRules> = {}) => {
    const found = finding({ published, ...changes });
    return kinds(input([{ finding: found, verdict: "allow" }], [found]), { ...rules, ...more });
  };

  test("is told of what ships, not of what blocks for its severity while it runs", () => {
    expect(at("2026-10-30T00:00:00Z")).toEqual(["clock"]);
    expect(at("2026-10-30T00:00:00Z", { severity: "critical" })).toEqual([]);
    expect(at("2026-10-25T00:00:00Z", { severity: "critical" })).toEqual([]);
    expect(at("2026-10-24T00:00:00Z", { severity: "critical" })).toEqual(["clock"]);
  });

  test("is not told where a waiver holds it", () => {
    expect(at("2026-10-01T00:00:00Z", {}, { waivers: [WAIVER] })).toEqual([]);
  });
});

describe("known to be exploited", () => {
  const kev = new Map([["CVE-2026-2", { added: "2026-11-23" }]]);
  const exploited = (changes: Partial<Finding>) => {
    const found = finding(changes);
    return kinds(input([{ finding: found, verdict: "allow" }], [found]), { ...RULES, kev });
  };

  test("is what an advisory names that is no CVE itself", () => {
    expect(exploited({ id: "GHSA-1", aliases: ["CVE-2026-2"] })).toEqual(["known-exploited"]);
    expect(exploited({ id: "CVE-2026-2", aliases: [] })).toEqual(["known-exploited"]);
    expect(exploited({ id: "GHSA-1", aliases: ["CVE-2026-3"] })).toEqual([]);
  });
});

describe("a promotion", () => {
  const replaced = (
    packages: Record<string, string>,
    findings: readonly Finding[] = [],
    platform = PLATFORM,
  ): { replaced: Replaced } => ({
    replaced: {
      until: "2026-11-21T00:00:00Z",
      platforms: [{ platform, findings, packages: new Map(Object.entries(packages)) }],
    },
  });

  test("brought a package that was not there before", () => {
    expect(causes(input([old()], [finding()], replaced({})))).toEqual([
      "package-changed: requests 2.25.0 is new in it",
    ]);
  });

  test("changed nothing where the package was the same, or was found already", () => {
    expect(causes(input([old()], [finding()], replaced({ requests: "2.25.0" })))).toEqual([]);
    expect(causes(input([old()], [finding()], replaced({ requests: "2.31.0" }, [finding()])))).toEqual([]);
    const other = [finding({ package: "urllib3" }), finding({ version: "2.24.0" })];
    expect(causes(input([old()], [finding()], replaced({ requests: "2.31.0" }, other)))).toHaveLength(3);
  });

  test("changed nothing of a finding that the list of packages does not have, or that is new by what is known", () => {
    const given = input([old()], [finding()], replaced({}));
    const platforms = given.today.platforms.map((item) => ({ ...item, packages: new Map() }));
    expect(causes({ ...given, today: { ...given.today, platforms } })).toEqual([]);
    expect(kinds(input([], [finding()], replaced({})))).toEqual(["knowledge-changed"]);
  });

  test("of another platform says nothing", () => {
    expect(causes(input([old()], [finding()], replaced({}, [], "linux/arm64")))).toEqual([]);
  });

  test("removed what it replaced had, unless the package is the same", () => {
    const with226 = (given: DriftInput) => {
      const platforms = given.today.platforms.map((item) => ({ ...item, packages: new Map([["requests", "2.31.0"]]) }));
      return { ...given, today: { ...given.today, platforms } };
    };
    const removed = input([], [], replaced({ requests: "2.25.0" }, [finding()]));
    expect(causes(with226(removed))).toEqual([
      "no-longer-found: removed with the promotion of 2026-11-21",
      "package-changed: requests 2.25.0 became 2.31.0",
    ]);
    const same = { ...removed.today.platforms[0], packages: new Map([["requests", "2.25.0"]]) };
    const today = { ...removed.today, platforms: [same as DriftInput["today"]["platforms"][number]] };
    expect(causes({ ...removed, today })).toEqual([]);
  });

  test("did not remove what the attested scan had, or what is found today", () => {
    expect(kinds(input([old()], [], replaced({}, [finding()])))).toEqual(["no-longer-found"]);
    expect(kinds(input([], [finding()], replaced({ requests: "2.25.0" }, [finding()])))).toEqual(["knowledge-changed"]);
    const older = replaced({ requests: "2.24.0" }, [finding({ version: "2.24.0" })]);
    expect(kinds(input([], [finding()], older))).toEqual(["knowledge-changed"]);
  });
});

describe("the summary", () => {
  test("counts each finding of a package once, and what blocks with what is expired", () => {
    const waivers = [{ ...WAIVER, expires: "2026-11-23" }];
    const found = [
      critical,
      finding({ id: "CVE-2026-2", severity: "critical", aliases: [] }),
      finding({ id: "CVE-2026-3" }),
      finding({ id: "CVE-2026-4" }),
    ];
    const given = input([], found);
    const twice = [
      ...given.today.platforms,
      ...given.today.platforms.map((item) => ({ ...item, platform: "linux/arm64" })),
    ];
    expect(
      compareImage({ ...given, today: { ...given.today, platforms: twice } }, { ...RULES, waivers }).summary,
    ).toEqual({
      ...{ environment: "production", image: "vllm", digest: digestOf("1"), since: "2026-11-21T00:00:00Z" },
      ...{ scanned: "2026-11-20T12:00:00Z", findings: 4, blocking: 2 },
    });
  });

  test("says nothing of a promotion that no journal has", () => {
    const { since: _, ...given } = input([], []);
    expect(compareImage(given, RULES).summary).not.toHaveProperty("since");
  });
});

test("lines stand by what blocks, what ships, what is gone; then severity, package and name", () => {
  const waivers = [{ ...WAIVER, expires: "2026-11-23" }];
  const found = [
    finding({ id: "CVE-2026-8", package: "b", severity: "low" }),
    finding({ id: "CVE-2026-6", package: "b" }),
    finding({ id: "CVE-2026-5", package: "b" }),
    finding({ id: "CVE-2026-7", package: "a" }),
    finding({ id: "CVE-2026-9", package: "z", severity: "critical", aliases: [] }),
    critical,
  ];
  const gone = finding({ id: "CVE-2026-0", package: "a", severity: "critical" });
  expect(
    lines(input([{ finding: gone, verdict: "block" }], found), { ...RULES, waivers }).map(
      ({ verdict, package: name, id }) => `${verdict} ${name} ${id}`,
    ),
  ).toEqual([
    "expired requests CVE-2026-1",
    "block z CVE-2026-9",
    "allow a CVE-2026-7",
    "allow b CVE-2026-5",
    "allow b CVE-2026-6",
    "allow b CVE-2026-8",
    "gone a CVE-2026-0",
  ]);
});

test("what blocks stands before what is worse and ships", () => {
  const severity = { ...RULES.severity, block: { fixable: ["low" as const], unfixed: [] } };
  const waivers = [{ ...WAIVER, id: "CVE-2026-8", expires: "2026-11-23" }];
  const found = [
    critical,
    finding({ id: "CVE-2026-8", aliases: [], severity: "low" }),
    finding({ id: "CVE-2026-9", aliases: [], severity: "low" }),
  ];
  expect(lines(input([], found), { ...RULES, severity, waivers }).map(({ verdict }) => verdict)).toEqual([
    "expired",
    "block",
    "allow",
  ]);
});

describe("what is known today", () => {
  const state = (databases: Record<string, string>, scanners: Record<string, string>) => ({ databases, scanners });
  const before = state({ grype: "a", trivy: "b" }, { grype: "1", trivy: "2" });

  test.each([
    ["the same", before, "neither scanner nor database changed"],
    [
      "another database",
      state({ grype: "x", trivy: "b" }, { grype: "1", trivy: "2" }),
      "the database of grype changed",
    ],
    ["another version", state({ grype: "a", trivy: "b" }, { grype: "1", trivy: "3" }), "trivy 2 became 3"],
    [
      "both, of each, by name",
      state({ trivy: "y", grype: "x" }, { grype: "9", trivy: "2" }),
      "grype 1 became 9, the database of grype changed, the database of trivy changed",
    ],
    ["a scanner less", state({ grype: "a" }, { grype: "1" }), "trivy does not look any more"],
    [
      "a scanner more",
      state({ grype: "a", trivy: "b", csaf: "c" }, { grype: "1", trivy: "2" }),
      "csaf did not look then",
    ],
    [
      "a version that is not told",
      state({ grype: "a", trivy: "b" }, { grype: "1" }),
      "trivy 2 became one of no version",
    ],
  ])("%s", (_name, today, expected) => {
    expect(knowledgeDetail(before, today)).toBe(expected);
  });

  test("by name, in whatever order it was noted", () => {
    const backwards = state({ trivy: "b", grype: "a" }, { grype: "1", trivy: "2" });
    expect(knowledgeDetail(backwards, state({ trivy: "y", grype: "x" }, { grype: "1", trivy: "2" }))).toBe(
      "the database of grype changed, the database of trivy changed",
    );
  });

  test("of a version that was not told then", () => {
    const untold = state({ grype: "a" }, {});
    expect(knowledgeDetail(untold, state({ grype: "a" }, { grype: "1" }))).toBe("grype of no version became 1");
  });
});
