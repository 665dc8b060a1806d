import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { budgetOf, parseBudgets, pathLines, policyTable } from "../../../pipeline/src/policy/index.js";
import { parseSeverityPolicy, parseWaivers } from "../../../pipeline/src/scan/index.js";
import { failure } from "../fixtures.js";

const file = (path: string) => ({ path, text: readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8") });
const RULES = ["dockerfile", "image", "contents"];

test("the committed policies can be read", () => {
  const budgets = parseBudgets(file("policies/budgets.yaml"));
  expect(budgetOf(budgets, "vllm").layer).toBe(2_000_000_000);
  expect(parseSeverityPolicy(file("policies/severity.yaml")).block.fixable).toContain("critical");
  expect(parseWaivers(file("policies/waivers.yaml"))).toBeInstanceOf(Array);
});

test("an image without a budget is an error", () => {
  expect(() => budgetOf(parseBudgets(file("policies/budgets.yaml")), "new")).toThrow("new has no budget");
});

test("a mistake in a policy has a place", () => {
  const text = "- { id: CVE-1, package: a, image: vllm, reason: too short, owner: me, expires: soon }\n";
  expect(failure(() => parseWaivers({ path: "policies/waivers.yaml", text })).message).toContain(
    "policies/waivers.yaml:1:",
  );
});

test.each(RULES)("every rule of %s has a test of its own", (name) => {
  const ids = [...file(`policies/${name}.rego`).text.matchAll(/"id": "([A-Z0-9]+)"/g)].map((match) => match[1]);
  const tests = file(`policies/${name}_test.rego`).text;
  expect(ids.length).toBeGreaterThan(0);
  expect(ids.filter((id) => !tests.includes(`== {"${id}"}`))).toEqual([]);
});

test("a broken rule says why, and what to do", () => {
  const violation = { id: "DF001", message: "RUN has a network", why: "Because.", todo: "Do that." };
  const error = failure(() => policyTable([{ subject: "images/a/Dockerfile", violations: [violation] }]));
  expect(error.message).toContain("images/a/Dockerfile: DF001: RUN has a network. Because. Do that.");
  expect(error).toMatchObject({ code: "POLICY_BROKEN" });
  expect(policyTable([{ subject: "a", violations: [] }])).toBe("ok    a\n");
});

test("paths of find become paths of the image", () => {
  expect(pathLines("./tmp\n.\n./etc/x\n")).toEqual(["/", "/etc/x", "/tmp"]);
});
