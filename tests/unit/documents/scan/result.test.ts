import { describe, expect, test } from "vitest";
import {
  type Coverage,
  dueText,
  type Judged,
  type ScanResult,
  scanTable,
  type Verdict,
} from "../../../../pipeline/src/documents/scan/index.js";
import { finding, STATEMENT, scanResult, WAIVER } from "./results.js";

const SEEN: Coverage = { type: "pypi", ecosystem: "PyPI", packages: 2, known: {}, missing: [] };
const DUE = { day: "2026-11-29", since: "disclosed", from: "2026-10-30", told: true } as const;
const UNSEEN: Coverage = { type: "npm", packages: 1, known: {}, missing: ["no scanner here knows of such"] };

/** The lines of the table behind the first, which names the image. */
function lines(judged: Judged[], changes: Partial<ScanResult> = {}): string[] {
  const text = scanTable(scanResult(judged, changes));
  expect(text.endsWith("\n")).toBe(true);
  return text.slice(0, -1).split("\n").slice(1);
}
/** The same without what the scanners knew. */
const said = (judged: Judged[], changes: Partial<ScanResult> = {}) => lines(judged, changes).slice(1);

test("a table begins with what was scanned, and what the scanners knew", () => {
  const text = scanTable(scanResult([], { coverage: [SEEN] }));
  expect(text).toBe(
    [
      `vllm linux/amd64 sha256:${"d".repeat(64)}`,
      `  grype and trivy, 3 advisories of 2026-11-20 (4 days old, sha256:${"a".repeat(64)})`,
      "  2 pypi (PyPI)  looked at,",
      "  no known vulnerability",
      "  grype and trivy agree",
      "",
    ].join("\n"),
  );
});

describe("that nothing is known", () => {
  test.each<[string, Coverage[], string]>([
    ["is said of the whole where all was looked at", [SEEN], "  no known vulnerability"],
    ["only of a part where some was not", [SEEN, UNSEEN], "  no known vulnerability in what was looked at"],
    ["also where that is accepted", [{ ...UNSEEN, accepted: "so" }], "  no known vulnerability in what was looked at"],
    ["nothing more where nothing was", [], "  no known vulnerability in what was looked at"],
  ])("%s", (_name, coverage, line) => expect(said([], { coverage })).toContain(line));
});

describe("a finding", () => {
  const row = (judged: Partial<Judged>) =>
    said([{ finding: finding(), verdict: "allow", ...judged }], { scanners: ["grype"] }).at(-1);
  const start = "  requests 2.25.0  CVE-2026-1  high  fixed in 2.31.0";

  test.each<[string, Partial<Judged>, string]>([
    ["that is let through says so", {}, `${start}  allow`],
    [
      "that blocks has the package URL that a waiver would need",
      { verdict: "block" },
      `${start}  block; pkg:pypi/requests@2.25.0`,
    ],
    [
      "that blocks by its clock says since when that is over",
      { verdict: "block", due: { ...DUE, left: -1 } },
      `${start}  block: its clock is over since 2026-11-29 (disclosed on 2026-10-30); pkg:pypi/requests@2.25.0`,
    ],
    [
      "that blocks on the last day of its clock does so for its severity",
      { verdict: "block", due: { ...DUE, left: 0 } },
      `${start}  block; pkg:pypi/requests@2.25.0`,
    ],
    ["that a waiver holds is not of its clock", { verdict: "allow", due: { ...DUE, left: -1 } }, `${start}  allow`],
    [
      "whose waiver expired, too",
      { verdict: "expired", waiver: WAIVER },
      `${start}  expired until 2026-11-24: no proxy is ever set here (platform); pkg:pypi/requests@2.25.0`,
    ],
    [
      "that is waived says until when, why, and who says so",
      { verdict: "waived", waiver: WAIVER },
      `${start}  waived until 2026-11-24: no proxy is ever set here (platform)`,
    ],
    [
      "that does no harm has the reason",
      { verdict: "not_affected", vex: STATEMENT },
      `${start}  not affected: not reached`,
    ],
    ["in libraries says where they are", { finding: finding({ where: ["/a", "/b"] }) }, `${start}  allow, in /a, /b`],
    [
      "with several fixes, and several copies, has all",
      { finding: finding({ fixed: ["2", "3"], purls: ["pkg:pypi/a@1", "pkg:pypi/b@1"] }), verdict: "block" },
      "  requests 2.25.0  CVE-2026-1  high  fixed in 2, 3  block; pkg:pypi/a@2.25.0, pkg:pypi/b@2.25.0",
    ],
    [
      "without a fix says so",
      { finding: finding({ fixed: [] }) },
      "  requests 2.25.0  CVE-2026-1  high  no fix  allow",
    ],
  ])("%s", (_name, judged, line) => expect(row(judged)).toBe(line));

  test("stands in a row of columns", () => {
    const other = finding({ package: "urllib3", version: "1", severity: "low", fixed: [] });
    const two: Judged[] = [
      { finding: finding(), verdict: "allow" },
      { finding: other, verdict: "allow" },
    ];
    expect(said(two, { scanners: ["grype"] }).slice(-2)).toEqual([
      "  requests 2.25.0  CVE-2026-1  high  fixed in 2.31.0  allow",
      "  urllib3 1        CVE-2026-1  low   no fix           allow",
    ]);
  });
});

test("findings are counted by severity, the worst first, and what blocks of them", () => {
  const of = (severity: "critical" | "high" | "low", verdict: Verdict): Judged => ({
    finding: finding({ severity }),
    verdict,
  });
  const judged = [
    of("low", "allow"),
    of("high", "block"),
    of("critical", "expired"),
    of("high", "waived"),
    of("low", "not_affected"),
  ];
  expect(said(judged)[0]).toBe("  5 vulnerabilities: 1 critical, 2 high, 2 low; 2 block");
});

describe("what a person has to do is a line each", () => {
  test("of waivers that end soon, and of those that are needed no more", () => {
    const gate = { judged: [], expiring: [WAIVER], orphans: [{ ...WAIVER, id: "CVE-2026-2" }] };
    expect(said([], { gate, scanners: ["grype"] }).slice(1)).toEqual([
      "  warning: the waiver of CVE-2026-1 (pkg:pypi/requests@2.25.0) expires on 2026-11-24",
      "  note: the waiver of CVE-2026-2 (pkg:pypi/requests@2.25.0) matches nothing; remove it",
    ]);
  });

  test("of clocks that end soon", () => {
    const due = { day: "2026-11-29", left: 5, since: "fixed", from: "2026-10-30", told: true } as const;
    const ending: Judged[] = [{ finding: finding(), verdict: "allow", due }];
    const gate = { judged: [], expiring: [], ending, orphans: [] };
    expect(said([], { gate, scanners: ["grype"] }).slice(1)).toEqual([
      "  warning: CVE-2026-1 in requests 2.25.0 has to be gone: until 2026-11-29, 5 days left (a fix on 2026-10-30)",
    ]);
  });

  test("of statements and acceptances that are of nothing", () => {
    expect(said([], { idle: [STATEMENT], needless: ["cargo"], scanners: ["grype"] }).slice(1)).toEqual([
      "  note: severity.yaml accepts that cargo is not looked at, but no package is of that type; remove it",
      "  note: the statement of us on CVE-2026-1 matches nothing; correct or remove it",
    ]);
    expect(said([], { scanners: ["grype"] })).toEqual(["  no known vulnerability in what was looked at"]);
  });
});

describe("libraries inside wheels", () => {
  const libraries = { found: 4, comparable: 1 };
  const row = (changes: Partial<ScanResult>) => said([], changes).filter((line) => line.includes("wheels"));

  test.each<[string, Partial<ScanResult>, string[]]>([
    [
      "grype is told of",
      { libraries, scanners: ["trivy", "grype"] },
      ["  4 libraries inside wheels: 1 with a version to compare"],
    ],
    ["trivy is not", { libraries, scanners: ["trivy"] }, ["  4 libraries inside wheels: trivy does not look at them"]],
    ["are not spoken of where there are none", { libraries: { found: 0, comparable: 0 } }, []],
    ["or where nobody counted them", {}, []],
  ])("%s", (_name, changes, rows) => expect(row(changes)).toEqual(rows));
});

describe("two scanners", () => {
  const of = (id: string, scanners: string[], where?: string[]): Judged => ({
    finding: finding({ id, scanners, ...(where && { where }) }),
    verdict: "allow",
  });
  const both = of("CVE-2026-1", ["grype", "trivy"]);

  test("agree, or it is said what only one of them found", () => {
    expect(said([both]).slice(2)).toEqual(["  grype and trivy agree"]);
    const alone = of("CVE-2026-2", ["trivy"]);
    const library = of("CVE-2026-3", ["grype"], ["/a"]);
    expect(said([both, alone, library]).slice(4)).toEqual([
      "  only trivy found CVE-2026-2 in requests 2.25.0",
      "  only grype found CVE-2026-3 in requests 2.25.0: a library inside a wheel, which trivy does not look at",
    ]);
  });

  test("one alone neither agrees nor differs", () => {
    expect(said([of("CVE-2026-1", [])], { scanners: ["grype"] })).toHaveLength(2);
  });
});

test.each([
  [{ left: 0, since: "fixed" }, "until 2026-11-29, 0 days left (a fix on 2026-10-30)"],
  [{ left: 1 }, "until 2026-11-29, 1 day left (disclosed on 2026-10-30)"],
  [{ left: -1, told: false }, "over since 2026-11-29 (no record says since when: first seen on 2026-10-30)"],
] as const)("a clock of %j is told in words", (changes, words) => {
  expect(dueText({ ...DUE, ...changes })).toBe(words);
});
