import type {
  Finding,
  Judged,
  ScanResult,
  VexStatement,
  Waiver,
} from "../../../../pipeline/src/documents/scan/index.js";

const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`;

/** A vulnerability of one wheel. */
export function finding(changes: Partial<Finding> = {}): Finding {
  return {
    ...{ id: "CVE-2026-1", aliases: ["GHSA-1"], package: "requests", version: "2.25.0", type: "python" },
    ...{ severity: "high", fixed: ["2.31.0"], title: "leak", scanners: ["grype"] },
    ...changes,
  };
}

export const WAIVER: Waiver = {
  ...{ id: "CVE-2026-1", package: "pkg:pypi/requests@2.25.0", image: "vllm", reason: "no proxy is ever set here" },
  ...{ owner: "platform", expires: "2026-11-24" },
};

export const STATEMENT: VexStatement = {
  ...{ names: ["CVE-2026-1"], products: [{ "@id": "pkg:oci/vllm" }], status: "not_affected" },
  ...{ reason: "not reached", author: "us" },
};

/** The scan of an image with what was judged in it. */
export function scanResult(judged: Judged[], changes: Partial<ScanResult> = {}): ScanResult {
  return {
    ...{ image: "vllm", platform: "linux/amd64", digest: digestOf("d"), index: digestOf("e") },
    ...{ scanners: ["grype", "trivy"], databases: {} },
    advisories: {
      ...{
        records: 3,
        digest: digestOf("a"),
        ecosystems: {},
        skipped: {},
        updated: "2026-11-20T00:00:00Z",
        ageDays: 4,
      },
    },
    coverage: [],
    gate: { judged, expiring: [], orphans: [] },
    ...changes,
  };
}
