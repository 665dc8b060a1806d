import { describe, expect, test } from "vitest";
import { type Knowledge, ofVendors, timesOf } from "../../../../pipeline/src/documents/scan/index.js";
import { knowledgeLines, knownBy } from "../../../../pipeline/src/documents/scan/knowledge.js";

const DIGEST = `sha256:${"a".repeat(64)}`;
const PYPI = { records: 5, updated: "2026-11-20T00:00:00Z" };
const ADVISORIES: Knowledge = {
  ...{ records: 3, digest: DIGEST, ecosystems: { PyPI: PYPI }, skipped: {} },
  ...{ updated: "2026-11-20T10:00:00Z", ageDays: 4 },
};
const vendor = (built: string, ageDays: number, ecosystems = {}) => ({
  ...{ digest: DIGEST, built, from: "https://example.com/db", ageDays, ecosystems },
});
const VENDORS = ofVendors({
  grype: vendor("2026-11-20T00:00:00Z", 4, { PyPI: PYPI }),
  trivy: vendor("2026-11-22T00:00:00Z", 2),
});

describe("what a scanner's database knows of an ecosystem", () => {
  test.each<[string, string, Knowledge, string, unknown]>([
    ["is the folder's, for each scanner", "trivy", ADVISORIES, "PyPI", PYPI],
    ["is nothing where it has none", "grype", ADVISORIES, "npm", undefined],
    ["is the vendor's own", "grype", VENDORS, "PyPI", PYPI],
    ["is no other vendor's", "trivy", VENDORS, "PyPI", undefined],
    ["is nothing without a database", "other", VENDORS, "PyPI", undefined],
    ["is nothing that every object has", "grype", ADVISORIES, "constructor", undefined],
  ])("%s", (_name, scanner, knowledge, ecosystem, known) => {
    expect(knownBy(scanner, knowledge, ecosystem)).toEqual(known);
  });
});

test("the oldest of the vendors' databases says how old all is, by moments and not by text", () => {
  const older = vendor("2026-11-20T23:30:00-02:00", 3);
  const newer = vendor("2026-11-21T02:00:00Z", 2);
  expect(ofVendors({ newer, older })).toEqual({ vendors: { newer, older }, updated: older.built, ageDays: 3 });
  expect(ofVendors({ older, newer })).toMatchObject({ updated: older.built, ageDays: 3 });
});

test("a folder has one time; vendors have each their own besides", () => {
  expect(timesOf(ADVISORIES)).toEqual(["2026-11-20T10:00:00Z"]);
  expect(timesOf({ updated: "a", vendors: { grype: { built: "b" }, trivy: { built: "c" } } })).toEqual(["a", "b", "c"]);
});

test("people are told of a folder once, and of each vendor's database", () => {
  expect(knowledgeLines(["grype", "trivy"], ADVISORIES)).toEqual([
    `grype and trivy, 3 advisories of 2026-11-20 (4 days old, ${DIGEST})`,
  ]);
  expect(knowledgeLines(["grype"], VENDORS)).toEqual([
    `grype, its vendor's database of 2026-11-20 (4 days old, ${DIGEST}) from https://example.com/db`,
    `trivy, its vendor's database of 2026-11-22 (2 days old, ${DIGEST}) from https://example.com/db`,
  ]);
});
