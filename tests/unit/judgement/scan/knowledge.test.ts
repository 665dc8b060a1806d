import { expect, test } from "vitest";
import { ofVendors, type ScanResult, scanTable, timesOf } from "../../../../pipeline/src/documents/scan/index.js";

import { gate } from "../../../../pipeline/src/judgement/scan/index.js";
import { DIGEST } from "../../fixtures.js";

const GRYPE = {
  digest: DIGEST,
  built: "2026-11-20T01:02:03Z",
  from: "https://example.com/db.tar.zst",
  ageDays: 3,
  ecosystems: {},
};
const TRIVY = {
  digest: DIGEST,
  built: "2026-11-22T06:00:00Z",
  from: "example.com/trivy-db:2",
  ageDays: 1,
  ecosystems: {},
};

const POLICY = {
  ...{ block: { fixable: [], unfixed: [] }, unknown: "high" as const, database: { maxAgeDays: 7 } },
  vex: { maxDays: 365 },
  waivers: { warnDays: 14, maxDays: 365 },
};

test("two vendors' databases are as old as the older one, in any order", () => {
  const wanted = { updated: "2026-11-20T01:02:03Z", ageDays: 3 };
  expect(ofVendors({ grype: GRYPE, trivy: TRIVY })).toMatchObject(wanted);
  expect(ofVendors({ trivy: TRIVY, grype: GRYPE })).toMatchObject(wanted);
  expect(() => ofVendors({})).toThrow("no database");
});

test("every time of it counts", () => {
  expect(timesOf(ofVendors({ grype: GRYPE, trivy: TRIVY })).sort()).toEqual([GRYPE.built, GRYPE.built, TRIVY.built]);
});

test("the table says of each vendor's database when it was made, how old it is, its digest, and where it is from", () => {
  const result: ScanResult = {
    ...{ image: "vllm", platform: "linux/amd64", digest: DIGEST, index: DIGEST },
    ...{ scanners: ["grype", "trivy"], databases: {} },
    advisories: ofVendors({ grype: GRYPE, trivy: TRIVY }),
    coverage: [],
    gate: gate("vllm", [], POLICY, [], "2026-11-24"),
  };
  expect(scanTable(result).split("\n").slice(1, 3)).toEqual([
    `  grype, its vendor's database of 2026-11-20 (3 days old, ${DIGEST}) from https://example.com/db.tar.zst`,
    `  trivy, its vendor's database of 2026-11-22 (1 days old, ${DIGEST}) from example.com/trivy-db:2`,
  ]);
});
