import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { GpuPolicy } from "../../../../pipeline/src/judgement/gpu/index.js";
import {
  AcceptedFiles,
  Budgets,
  Builders,
  budgetOf,
  findingsSarif,
  Generators,
  Licences,
  LintError,
  NAMESPACES,
  parseStatement,
  policyFindings,
  policyTable,
  readPolicy,
} from "../../../../pipeline/src/judgement/policy/index.js";
import { parseSeverityPolicy, parseWaivers } from "../../../../pipeline/src/judgement/scan/index.js";
import { failure } from "../../fixtures.js";

const FOLDER = new URL("../../../../policies/", import.meta.url);
const file = (name: string) => ({ path: `policies/${name}`, text: readFileSync(new URL(name, FOLDER), "utf8") });
const RULES = readdirSync(FOLDER).filter((name) => name.endsWith(".rego") && !name.endsWith("_test.rego"));
const violation = { id: "DF004", message: "ENV API_KEY looks like a secret", why: "Because.", todo: "Do that." };

test("the committed policies can be read", () => {
  expect(budgetOf(readPolicy(file("budgets.yaml"), Budgets), "vllm").layer).toBe(2_000_000_000);
  expect(parseSeverityPolicy(file("severity.yaml")).block.fixable).toContain("critical");
  expect(parseWaivers(file("waivers.yaml"), parseSeverityPolicy(file("severity.yaml")), new Date())).toBeInstanceOf(
    Array,
  );
  expect(readPolicy(file("generators.yaml"), Generators).length).toBeGreaterThan(0);
  expect(readPolicy(file("files.yaml"), AcceptedFiles).setuid).toEqual([]);
  expect(readPolicy(file("licences.yaml"), Licences).allowed).toContain("MIT");
  expect(readPolicy(file("gpu.yaml"), GpuPolicy).length).toBeGreaterThan(0);
  expect(readPolicy(file("provenance.yaml"), Builders).builders.length).toBeGreaterThan(0);
});

test("an image without a budget is an error", () => {
  const budgets = { layer: 5, images: { small: 3 }, newestPackageDays: 90 };
  expect(budgetOf(budgets, "small")).toEqual({ image: 3, layer: 5, newestPackageDays: 90 });
  expect(() => budgetOf(budgets, "new")).toThrow("policies/budgets.yaml: images: new has no budget; add one, in bytes");
});

test("mistakes in a policy have a place, and all are told", () => {
  const text = "- { image: a, stage: s, paths: [app], reason: short, files: 1 }\n";
  const { message } = failure(() => readPolicy({ path: "policies/generators.yaml", text }, Generators));
  expect(message).toContain("policies/generators.yaml:1:33: [0].paths[0]: expected an absolute path");
  expect(message).toContain("[0].reason: expected at least 10 character");
  expect(message).toContain("[0].files: unknown key");
  expect(message).toContain("Correct this file, then run the command again.");
});

test.each(["/a[b]", "/{a,b}", "/a\\\\*"])("a glob that only Rego would read is refused: %s", (path) => {
  const text = `- { image: a, stage: s, paths: ['${path}'], reason: "long enough" }\n`;
  expect(failure(() => readPolicy({ path: "x.yaml", text }, Generators)).message).toContain("glob of *, ** and ?");
});

test("there are rules, and no two have one id", () => {
  const ids = RULES.flatMap((name) => idsOf(file(name).text));
  expect(ids.length).toBeGreaterThan(25);
  expect(ids).toEqual([...new Set(ids)]);
});

/** Whether those tests prove anything, tests/engine/policy.test.ts tries by breaking the rules. */
test.each(RULES)("every rule of %s has a test of its own", (name) => {
  const tests = file(name.replace(".rego", "_test.rego")).text;
  expect(idsOf(file(name).text).filter((id) => !tests.includes(`== {"${id}"}`))).toEqual([]);
});

test("every package of rules is asked", () => {
  const packages = RULES.map((name) => /^package (\w+)$/m.exec(file(name).text)?.[1]);
  expect(Object.values(NAMESPACES).flat().sort()).toEqual(packages.sort());
});

test("a broken rule says why, and what to do", () => {
  const result = { about: "dockerfile" as const, subject: "images/a/Dockerfile", violations: [violation], notes: [] };
  const error = failure(() => policyTable([result]));
  expect(error.message).toContain("images/a/Dockerfile: DF004: ENV API_KEY looks like a secret. Because. Do that.");
  expect(error).toMatchObject({ code: "POLICY_BROKEN" });
  expect(policyTable([{ ...result, violations: [] }])).toBe("ok    images/a/Dockerfile\n");
});

test("an exception that nothing needs is told when no platform needs it", () => {
  const note = { id: "LI003", message: "the waiver of a matches nothing", why: "Because.", todo: "Take it out." };
  const [both, one] = [[note], []].map((notes) => ({ about: "image" as const, subject: "a", violations: [], notes }));
  if (both === undefined || one === undefined) throw new Error("two results");
  expect(policyTable([both, both])).toContain("note  LI003: the waiver of a matches nothing. Take it out.\n");
  expect(policyTable([both, one])).not.toContain("note");
  const dockerfile = { about: "dockerfile" as const, subject: "Dockerfile", violations: [], notes: [] };
  expect(policyTable([dockerfile, both, both])).toContain("note  LI003");
});

test("every broken rule of every subject is told at once, and where the rules are", () => {
  const results = ["a linux/amd64", "a linux/arm64"].map((subject) => ({
    ...{ about: "image" as const, subject, notes: [] },
    violations: [violation, { ...violation, id: "FI001" }],
  }));
  const { message, problems } = failure(() => policyTable(results));
  expect(problems.map(({ file: at, path }) => `${at} ${path}`)).toEqual([
    ...["a linux/amd64 DF004", "a linux/amd64 FI001", "a linux/arm64 DF004", "a linux/arm64 FI001"],
  ]);
  expect(message).toContain("Each rule is in policies/*.rego.");
  expect(policyTable(results.map((item) => ({ ...item, violations: [] })))).toBe(
    "ok    a linux/amd64\nok    a linux/arm64\n",
  );
});

test("exceptions that nothing needs are told once each, in order, and only those of images", () => {
  const note = (id: string) => ({ id, message: "m", why: "Because.", todo: "Take it out." });
  const result = (about: "image" | "dockerfile", ...ids: string[]) => ({
    ...{ about, subject: "a", violations: [], notes: ids.map(note) },
  });
  const notes = (...results: ReturnType<typeof result>[]) =>
    policyTable(results)
      .split("\n")
      .filter((line) => line.startsWith("note"));
  const told = (...ids: string[]) => ids.map((id) => `note  ${id}: m. Take it out.`);
  expect(notes(result("image", "B", "A", "B"))).toEqual(told("A", "B"));
  expect(notes(result("image", "B", "A"), result("image", "A", "C"))).toEqual(told("A"));
  expect(notes(result("dockerfile", "A"), result("image", "B"))).toEqual(told("B"));
  expect(notes(result("dockerfile", "A"))).toEqual([]);
});

test("a Dockerfile's path stays as it is, an image's name and platform become one", () => {
  const result = { subject: "a b/linux x", violations: [violation], notes: [] };
  expect(policyFindings([{ ...result, about: "dockerfile" }])).toEqual([
    {
      ...{ file: "a b/linux x", line: 0, column: 0, path: "DF004", level: "error" },
      message: "ENV API_KEY looks like a secret. Because. Do that.",
    },
  ]);
  expect(policyFindings([{ ...result, about: "image" }])).toMatchObject([{ file: "a/b/linux/x" }]);
});

test("rules stand once each and in order in a document for machines", () => {
  const finding = (path: string) => ({ file: "a", line: 0, column: 0, path, message: "m", level: "note" as const });
  const { runs } = findingsSarif("x", ["B", "A", "B"].map(finding)) as {
    runs: { tool: { driver: { rules: object[] } }; results: object[] }[];
  };
  expect(runs[0]?.tool.driver.rules).toEqual([{ id: "A" }, { id: "B" }]);
  expect(runs[0]?.results).toHaveLength(3);
});

test("findings are SARIF for machines, with the rule, the subject and the level", () => {
  const results = [{ about: "image" as const, subject: "a linux/amd64", violations: [violation], notes: [violation] }];
  const sarif = findingsSarif("conftest", policyFindings(results));
  const place = { physicalLocation: { artifactLocation: { uri: "a/linux/amd64" } } };
  expect(sarif).toMatchObject({
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "conftest", rules: [{ id: "DF004" }] } },
        results: [
          { ruleId: "DF004", level: "error", locations: [place] },
          { ruleId: "DF004", level: "note", locations: [place] },
        ],
      },
    ],
  });
  const at = { file: "a/Dockerfile", line: 3, column: 0, path: "DL3059", message: "x", level: "error" as const };
  expect(JSON.stringify(findingsSarif("hadolint", [at]))).toContain('"region":{"startLine":3,"startColumn":1}');
});

test("provenance that is no JSON shows nothing", () => {
  const error = failure(() => parseStatement("<html>"));
  expect(error).toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
  expect(error.message).toContain("provenance: ");
  expect(error.message).toContain("Give one in-toto statement, not an envelope.");
  expect(parseStatement('{"predicate":{}}')).toEqual({ predicate: {} });
});

test("what a linter complains of has a code of its own", () => {
  expect(new LintError([], "Mend it.").code).toBe("LINT");
});

function idsOf(text: string): string[] {
  return [...text.matchAll(/"id": "([A-Z0-9]+)"/g)].map((match) => String(match[1]));
}
