import { expect, test } from "vitest";
import { type Judged, scanSarif } from "../../../../pipeline/src/documents/scan/index.js";
import { finding, STATEMENT, scanResult, WAIVER } from "./results.js";

interface Result {
  ruleId: string;
  level: string;
  message: { text: string };
  properties: object;
  suppressions?: object[];
}

interface Run {
  tool: { driver: { name: string; rules: { id: string; shortDescription: { text: string } }[] } };
  automationDetails: { id: string };
  results: Result[];
}

/** The first run of the document, and its first result. */
function written(...judged: Judged[]): Run & { first: Result } {
  const [run] = (scanSarif([scanResult(judged)]) as { runs: Run[] }).runs;
  const [first] = run?.results ?? [];
  if (run === undefined || first === undefined) throw new Error("there is no result");
  return { ...run, first };
}

test.each([
  ["critical", "error"],
  ["high", "error"],
  ["medium", "warning"],
  ["low", "note"],
  ["negligible", "note"],
  ["unknown", "warning"],
] as const)("%s is of the level %s", (severity, level) => {
  expect(written({ finding: finding({ severity }), verdict: "allow" }).first.level).toBe(level);
});

test("a result says what is wrong in which package, and how it is mended", () => {
  const text = (changes: object) => written({ finding: finding(changes), verdict: "block" }).first.message.text;
  expect(text({})).toBe("requests 2.25.0: leak Fixed in 2.31.0.");
  expect(text({ fixed: ["2.31.0", "3.0"] })).toBe("requests 2.25.0: leak Fixed in 2.31.0, 3.0.");
  expect(text({ fixed: [], title: "" })).toBe("requests 2.25.0: CVE-2026-1 There is no fix yet.");
});

test("a result is told apart by package, version and vulnerability, and lies in its image and platform", () => {
  const { first, automationDetails, tool } = written({ finding: finding(), verdict: "block" });
  expect(first).toMatchObject({
    ruleId: "CVE-2026-1",
    partialFingerprints: { package: "requests@2.25.0:CVE-2026-1" },
    locations: [{ physicalLocation: { artifactLocation: { uri: "vllm/linux/amd64" } } }],
    properties: { verdict: "block", severity: "high" },
  });
  expect(automationDetails).toEqual({ id: "vllm/linux/amd64/" });
  expect(tool.driver.name).toBe("grype+trivy");
});

test("a vulnerability in two packages is one rule, called by its title or by its name", () => {
  const { tool } = written(
    { finding: finding(), verdict: "block" },
    { finding: finding({ package: "urllib3" }), verdict: "block" },
    { finding: finding({ id: "CVE-2026-2", title: "" }), verdict: "allow" },
  );
  expect(tool.driver.rules).toEqual([
    { id: "CVE-2026-1", shortDescription: { text: "leak" } },
    { id: "CVE-2026-2", shortDescription: { text: "CVE-2026-2" } },
  ]);
});

test("what a person let through is suppressed with that person's reason", () => {
  const suppressed = (judged: Omit<Judged, "finding">) => written({ finding: finding(), ...judged }).first.suppressions;
  const by = (justification: string) => [{ kind: "external", status: "accepted", justification }];
  expect(suppressed({ verdict: "waived", waiver: WAIVER })).toEqual(by("no proxy is ever set here"));
  expect(suppressed({ verdict: "not_affected", vex: STATEMENT })).toEqual(by("not reached"));
});

test.each(["block", "allow"] as const)("what the policy says by itself is not: %s", (verdict) => {
  expect(written({ finding: finding(), verdict }).first).not.toHaveProperty("suppressions");
});

test("nor is what a waiver lets through no more", () => {
  const { first } = written({ finding: finding(), verdict: "expired", waiver: WAIVER });
  expect(first).not.toHaveProperty("suppressions");
});

test("each platform is a run of its own", () => {
  const judged: Judged[] = [{ finding: finding(), verdict: "block" }];
  const results = [scanResult(judged), scanResult(judged, { platform: "linux/arm64" })];
  const { runs } = scanSarif(results) as { runs: Run[] };
  expect(runs.map(({ automationDetails }) => automationDetails.id)).toEqual(["vllm/linux/amd64/", "vllm/linux/arm64/"]);
});
