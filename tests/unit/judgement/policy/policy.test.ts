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
  expect(() => budgetOf(readPolicy(file("budgets.yaml"), Budgets), "new")).toThrow("new has no budget");
});

test("mistakes in a policy have a place, and all are told", () => {
  const text = "- { image: a, stage: s, paths: [app], reason: short, files: 1 }\n";
  const { message } = failure(() => readPolicy({ path: "policies/generators.yaml", text }, Generators));
  expect(message).toContain("policies/generators.yaml:1:33: [0].paths[0]: expected an absolute path");
  expect(message).toContain("[0].reason: expected at least 10 character");
  expect(message).toContain("[0].files: unknown key");
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
  expect(failure(() => parseStatement("<html>"))).toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
});

function idsOf(text: string): string[] {
  return [...text.matchAll(/"id": "([A-Z0-9]+)"/g)].map((match) => String(match[1]));
}
