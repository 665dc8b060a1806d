import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseConftest } from "../../../pipeline/src/programs/conftest.js";
import { parseGrype } from "../../../pipeline/src/programs/grype.js";
import { parseHadolint } from "../../../pipeline/src/programs/hadolint.js";
import type { Outcome } from "../../../pipeline/src/programs/outcome.js";
import { parseTrivy } from "../../../pipeline/src/programs/trivy.js";
import { failure } from "../fixtures.js";
import { CONFTEST, GRYPE, HADOLINT, printed, TRIVY } from "./reports.js";

const conftest = (outcome: Outcome) => parseConftest(outcome, ["dockerfile"]).violations;
const tools = [
  { name: "grype", parse: parseGrype, report: GRYPE },
  { name: "trivy", parse: parseTrivy, report: TRIVY },
  { name: "conftest", parse: conftest, report: CONFTEST },
  { name: "hadolint", parse: parseHadolint, report: HADOLINT },
];

test("both scanners say the same of the same vulnerability", () => {
  const [grype] = parseGrype(printed(GRYPE));
  const [trivy] = parseTrivy(printed(TRIVY));
  expect(grype).toEqual({
    ...{ id: "CVE-2023-32681", aliases: ["GHSA-1"], package: "requests", version: "2.25.0", type: "python" },
    ...{ severity: "high", fixed: ["2.31.0"], title: "leak", scanners: ["grype"] },
    purls: ["pkg:pypi/requests@2.25.0"],
  });
  expect(trivy).toEqual({ ...grype, scanners: ["trivy"] });
});

test.each(["", undefined, "sid"])("a report of a system whose release is %j shows nothing", (release) => {
  const grype = { ...GRYPE, matches: [], distro: { name: "debian", version: release } };
  const trivy = { ...TRIVY, Metadata: { OS: { Family: "debian", Name: release } } };
  expect(failure(() => parseGrype(printed(grype)))).toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
  expect(failure(() => parseTrivy(printed(trivy)))).toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
});

test("an advisory of two CVEs is two findings: what is waived of one says nothing of the other", () => {
  const [match] = GRYPE.matches;
  const matches = [{ ...match, relatedVulnerabilities: [{ id: "CVE-2023-2" }, { id: "CVE-2023-1" }, { id: "DSA-1" }] }];
  const names = parseGrype(printed({ ...GRYPE, matches })).map(({ id, aliases }) => [id, aliases]);
  expect(names).toEqual([
    ["CVE-2023-1", ["DSA-1", "GHSA-1"]],
    ["CVE-2023-2", ["DSA-1", "GHSA-1"]],
  ]);
  const text = JSON.stringify(TRIVY).replace('"GHSA-1"', '"GHSA-1","CVE-2023-9"');
  expect(parseTrivy({ code: 0, stdout: text, stderr: "" }).map(({ id }) => id)).toEqual([
    "CVE-2023-32681",
    "CVE-2023-9",
  ]);
});

test("a broken rule comes with its id, why, and what to do", () => {
  expect(conftest(printed(CONFTEST))).toEqual([
    { id: "DF004", message: "ENV API_KEY looks like a secret", why: "Because.", todo: "Do that." },
  ]);
});

test("a finding of the linter has a place", () => {
  expect(parseHadolint(printed(HADOLINT))).toMatchObject([{ file: "images/a/Dockerfile", line: 3, path: "DL3008" }]);
});

describe.each(tools)("$name", ({ parse, report }) => {
  test.each([
    ["fails", { code: 1, stdout: JSON.stringify(report), stderr: "panic: no database" }],
    ["is killed after its time", { code: 124, stdout: "", stderr: "" }],
    ["is missing", { code: 127, stdout: "", stderr: "not found" }],
    ["prints nothing", { code: 0, stdout: " \n", stderr: "" }],
    ["prints something else", { code: 0, stdout: "<html>", stderr: "" }],
    ["prints an empty object", { code: 0, stdout: "{}", stderr: "" }],
    ["prints null", { code: 0, stdout: "null", stderr: "" }],
  ])("a tool that %s shows nothing", (_name, outcome) => {
    expect(failure(() => parse(outcome))).toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
  });

  test("a report that is cut off never passes", () => {
    const text = JSON.stringify(report);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 1 }), (end) => {
        const outcome = { code: 0, stdout: text.slice(0, end), stderr: "" };
        expect(failure(() => parse(outcome))).toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
      }),
      { numRuns: 200 },
    );
  });

  test("a report with a changed value is read or refused, and nothing else", () => {
    const paths = leaves(report);
    const values = fc.constantFrom(null, "", 0, {}, [], "x");
    fc.assert(
      fc.property(fc.constantFrom(...paths), values, (path, value) => {
        const changed = withValue(report, path, value);
        try {
          expect(Array.isArray(parse(printed(changed)))).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
        }
      }),
      { numRuns: 300 },
    );
  });
});

test.each(["matches", "descriptor", "distro", "source"])("Grype's report without %s shows nothing", (key) => {
  expect(failure(() => parseGrype(printed({ ...GRYPE, [key]: undefined })))).toMatchObject({
    code: "NOT_SHOWN_TO_BE_SAFE",
  });
});

test.each(["SchemaVersion", "Metadata", "Results"])("Trivy's report without %s shows nothing", (key) => {
  expect(failure(() => parseTrivy(printed({ ...TRIVY, [key]: undefined })))).toMatchObject({
    code: "NOT_SHOWN_TO_BE_SAFE",
  });
});

test("a namespace that checked nothing shows nothing", () => {
  const empty = [{ filename: "x", namespace: "dockerfile", successes: 0 }];
  expect(failure(() => conftest(printed(empty))).message).toContain("no rule of dockerfile was checked");
});

type Path = (string | number)[];

function leaves(value: unknown, path: Path = []): Path[] {
  if (value === null || typeof value !== "object") return [path];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]));
}

function withValue(report: unknown, path: Path, value: unknown): unknown {
  const copy = structuredClone(report);
  const owner = path
    .slice(0, -1)
    .reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, copy as Record<string, unknown>);
  owner[String(path.at(-1))] = value;
  return copy;
}
