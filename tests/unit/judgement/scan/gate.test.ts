import { describe, expect, test } from "vitest";
import { type Finding, type Waiver } from "../../../../pipeline/src/documents/scan/index.js";
import { gate, isBlocked, type SeverityPolicy } from "../../../../pipeline/src/judgement/scan/index.js";

const policy: SeverityPolicy = {
  scanners: ["grype"],
  block: { fixable: ["critical", "high"], unfixed: ["critical"] },
  unknown: "high",
  database: { maxAgeDays: 7 },
  waivers: { warnDays: 14 },
};

const TODAY = "2026-11-24";

function finding(changes: Partial<Finding> = {}): Finding {
  return {
    ...{ id: "CVE-2026-1", aliases: ["GHSA-1"], package: "requests", version: "2.25.0", type: "python" },
    ...{ severity: "high", fixed: ["2.31.0"], title: "leak", scanners: ["grype"] },
    ...changes,
  };
}

function waiver(changes: Partial<Waiver> = {}): Waiver {
  return {
    ...{ id: "CVE-2026-1", package: "requests", image: "vllm", reason: "no proxy is ever set here" },
    ...{ owner: "platform", expires: "2027-06-30" },
    ...changes,
  };
}

function verdictOf(found: Finding, waivers: Waiver[] = []) {
  return gate("vllm", [found], policy, waivers, TODAY).judged[0]?.verdict;
}

describe("severities", () => {
  test.each([
    ["high, with a fix", finding(), "block"],
    ["high, without one", finding({ fixed: [] }), "allow"],
    ["critical, without a fix", finding({ severity: "critical", fixed: [] }), "block"],
    ["medium, with a fix", finding({ severity: "medium" }), "allow"],
    ["unknown counts as the policy says", finding({ severity: "unknown" }), "block"],
  ] as const)("%s: %s", (_name, found, expected) => {
    expect(verdictOf(found)).toBe(expected);
  });
});

describe("waivers", () => {
  test("one that matches lets it ship, by id or alias", () => {
    expect(verdictOf(finding(), [waiver()])).toBe("waived");
    expect(verdictOf(finding(), [waiver({ id: "GHSA-1" })])).toBe("waived");
  });

  test("one for another image or package does not", () => {
    expect(verdictOf(finding(), [waiver({ image: "onnxruntime" })])).toBe("block");
    expect(verdictOf(finding(), [waiver({ package: "urllib3" })])).toBe("block");
  });

  test("the last day counts; the day after, it blocks", () => {
    expect(verdictOf(finding(), [waiver({ expires: TODAY })])).toBe("waived");
    expect(verdictOf(finding(), [waiver({ expires: "2026-11-23" })])).toBe("expired");
  });

  test("an expired one that matches nothing does not block", () => {
    const result = gate("vllm", [], policy, [waiver({ expires: "2020-01-01" })], TODAY);
    expect(isBlocked(result)).toBe(false);
    expect(result.orphans).toHaveLength(1);
  });

  test("one that expires within 14 days gives a warning", () => {
    const soon = gate("vllm", [finding()], policy, [waiver({ expires: "2026-12-08" })], TODAY);
    expect(soon.expiring).toHaveLength(1);
    const later = gate("vllm", [finding()], policy, [waiver({ expires: "2026-12-09" })], TODAY);
    expect(later.expiring).toHaveLength(0);
  });

  test("one for another image is no orphan of this one", () => {
    expect(gate("vllm", [], policy, [waiver({ image: "onnxruntime" })], TODAY).orphans).toEqual([]);
  });
});
