import type { DriftLine, DriftReport } from "../../../../pipeline/src/documents/drift/index.js";

const DIGEST = `sha256:${"1".repeat(64)}`;

/** A line of a report. */
export function driftLine(changes: Partial<DriftLine> = {}): DriftLine {
  return {
    ...{ environment: "production", image: "vllm", digest: DIGEST, platforms: ["linux/amd64"] },
    ...{ id: "CVE-2026-1", aliases: ["GHSA-1"], package: "requests", version: "2.25.0", type: "python", title: "leak" },
    ...{ severity: "high", verdict: "block", fixed: ["2.31.0"], firstSeen: "2026-11-20", age: 4 },
    causes: [{ cause: "new-advisory", detail: "published on 2026-11-22" }],
    due: { day: "2026-12-01", left: 7, since: "fixed", from: "2026-11-01", told: true },
    fix: { state: "available", version: "2.32.3", detail: "pin it in images/vllm/inputs.yaml; all other pins stay" },
    ...changes,
  };
}

/** A report of one image. */
export function driftReport(lines: readonly DriftLine[], changes: Partial<DriftReport> = {}): DriftReport {
  return {
    ...{ version: 1, at: "2026-11-24T12:00:00Z", knowledge: ["grype, 3 advisories"], kev: true, lines: [...lines] },
    images: [
      {
        ...{ environment: "production", image: "vllm", digest: DIGEST, since: "2026-11-21T00:00:00Z" },
        ...{ scanned: "2026-11-20T12:00:00Z", findings: lines.length, blocking: 1 },
      },
    ],
    remediation: [{ environment: "production", image: "vllm", removed: 2, meanDays: 8.5, unread: 0 }],
    ...changes,
  };
}

/** What others may write into names and words. */
export const HOSTILE = 'a|b</testcase>]]>&"\'\\\n# EOF\r\u0000\u001b[2K\u202e\ud800{x="y"} [link](x) <script>';
