import { describe, expect, test } from "vitest";
import {
  type Finding,
  openVex,
  type ScanResult,
  scanSarif,
  scanTable,
} from "../../../../pipeline/src/documents/scan/index.js";
import { gate, parseVex } from "../../../../pipeline/src/judgement/scan/index.js";
import { DIGEST, failure } from "../../fixtures.js";

const FINDING: Finding = {
  ...{ id: "CVE-2026-1", aliases: ["GHSA-1"], package: "requests", version: "2.25.0", type: "python" },
  ...{ severity: "critical", fixed: ["2.31.0"], title: "leak", scanners: ["grype"] },
};

const POLICY = {
  block: { fixable: ["critical" as const], unfixed: [] },
  unknown: "high" as const,
  database: { maxAgeDays: 7 },
  waivers: { warnDays: 14 },
};

function vex(statement: object = {}): string {
  return JSON.stringify({
    "@context": "https://openvex.dev/ns/v0.2.0",
    author: "platform team",
    statements: [
      {
        vulnerability: { name: "CVE-2026-1" },
        products: [{ "@id": `pkg:oci/vllm@${DIGEST}`, subcomponents: [{ "@id": "pkg:pypi/requests@2.25.0" }] }],
        status: "not_affected",
        justification: "vulnerable_code_not_in_execute_path",
        ...statement,
      },
    ],
  });
}

const judge = (text: string, image = "vllm", finding = FINDING) =>
  gate(image, [finding], POLICY, [], "2026-11-24", parseVex(text)).judged[0]?.verdict;

describe("statements", () => {
  test("not affected: it does not block", () => {
    expect(judge(vex())).toBe("not_affected");
  });

  test("of another image, package or vulnerability: it blocks", () => {
    expect(judge(vex(), "onnxruntime")).toBe("block");
    expect(judge(vex(), "vllm", { ...FINDING, package: "urllib3" })).toBe("block");
    expect(judge(vex({ vulnerability: { name: "CVE-2026-2" } }))).toBe("block");
  });

  test("affected, or still looked into: it blocks", () => {
    expect(judge(vex({ status: "affected" }))).toBe("block");
    expect(judge(vex({ status: "under_investigation" }))).toBe("block");
  });

  test.each(["", "{}", "null", vex({ justification: undefined }), vex({ products: [] })])(
    "a document that says nothing is an error: %s",
    (text) => {
      expect(failure(() => parseVex(text))).toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
    },
  );
});

const RESULT: ScanResult = {
  ...{ image: "vllm", platform: "linux/amd64", digest: DIGEST, scanners: ["grype", "trivy"], databases: {} },
  advisories: {
    ...{ records: 3, digest: DIGEST, ecosystems: {}, skipped: {}, updated: "2026-11-20T00:00:00Z", ageDays: 4 },
  },
  gate: gate("vllm", [FINDING], POLICY, [], "2026-11-24", []),
};

test("what was found is written as OpenVEX that can be read", () => {
  const text = JSON.stringify(openVex(RESULT, "image-factory", "2026-11-20T00:00:00Z"));
  expect(parseVex(text)).toEqual([]);
  expect(text).toContain("Update to 2.31.0.");
});

test("the table groups by package, says the fix, and what only one scanner found", () => {
  const lines = scanTable(RESULT).split("\n");
  expect(lines).toContain("  requests 2.25.0  CVE-2026-1  critical  fixed in 2.31.0  block");
  expect(lines).toContain("  only grype found CVE-2026-1 in requests 2.25.0");
  expect(lines).toContain("  1 vulnerabilities: 1 critical; 1 block");
});

test("SARIF has a rule for each result", () => {
  const { runs } = scanSarif([RESULT]) as { runs: { results: { ruleId: string }[]; tool: object }[] };
  expect(runs[0]?.results[0]).toMatchObject({ ruleId: "CVE-2026-1", level: "error", properties: { verdict: "block" } });
  expect(JSON.stringify(runs[0]?.tool)).toContain("CVE-2026-1");
});
