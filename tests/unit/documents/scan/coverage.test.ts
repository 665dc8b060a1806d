import { describe, expect, test } from "vitest";
import { coverageLines, coverageName, isLookedAt } from "../../../../pipeline/src/documents/scan/coverage.js";
import { type Coverage, isUnseen } from "../../../../pipeline/src/documents/scan/index.js";

const KNOWN = { records: 1000, updated: "2026-11-23T10:00:00Z" };
const item = (changes: Partial<Coverage> = {}): Coverage => ({
  ...{ type: "deb", ecosystem: "Debian:12", packages: 4, known: { grype: KNOWN }, missing: [] },
  ...changes,
});
const said = (changes: Partial<Coverage>) => coverageLines([item(changes)])[0]?.replace("4 deb (Debian:12)  ", "");

test("packages are called by their number, their type, and where advisories of them are, if anywhere", () => {
  expect(coverageName({ type: "deb", ecosystem: "Debian:12", packages: 39 })).toBe("39 deb (Debian:12)");
  expect(coverageName({ type: "npm", packages: 1 })).toBe("1 npm");
});

test.each([
  ["nothing is missing", [], undefined, true, false],
  ["something is", ["x"], undefined, false, true],
  ["something is, and that is accepted", ["x"], "so", false, false],
  ["nothing is, whatever is accepted", [], "so", true, false],
])("where %s", (_name, missing, accepted, lookedAt, unseen) => {
  const coverage = { missing, ...(accepted !== undefined && { accepted }) };
  expect([isLookedAt(coverage), isUnseen(coverage)]).toEqual([lookedAt, unseen]);
});

describe("the lines for people", () => {
  test("say of what was looked at, by whom and with how much", () => {
    expect(said({ known: { grype: KNOWN, trivy: { records: 5, updated: "2026-11-22T00:00:00Z" } } })).toBe(
      "looked at, grype: 1000 records of 2026-11-23, trivy: 5 records of 2026-11-22",
    );
  });

  test("of what was not, why, what was known all the same, and that it blocks", () => {
    const missing = ["1 of 4 say no version", "trivy has no record"];
    expect(said({ missing, unversioned: 1 })).toBe(
      "block, not looked at: 1 of 4 say no version; trivy has no record (grype: 1000 records of 2026-11-23)",
    );
    expect(said({ missing: ["x"], known: {} })).toBe("block, not looked at: x");
    const both = { grype: KNOWN, trivy: { ...KNOWN, records: 5 } };
    expect(said({ missing: ["x"], known: both })).toBe(
      "block, not looked at: x (grype: 1000 records of 2026-11-23) (trivy: 5 records of 2026-11-23)",
    );
  });

  test("of what is accepted, the reason", () => {
    expect(said({ missing: ["x"], accepted: "nobody could" })).toBe(
      "not looked at, accepted: x (grype: 1000 records of 2026-11-23) - nobody could",
    );
  });

  test("not what was known where nothing could be compared with it", () => {
    expect(said({ missing: ["x"], unversioned: 4 })).toBe("block, not looked at: x");
  });

  test("are in columns", () => {
    expect(
      coverageLines([item({ known: {}, missing: ["x"] }), item({ packages: 10, known: {}, missing: ["y"] })]),
    ).toEqual(["4 deb (Debian:12)   block, not looked at: x", "10 deb (Debian:12)  block, not looked at: y"]);
  });
});
