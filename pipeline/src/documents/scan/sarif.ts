import { type SarifRun, sarif } from "../sarif/index.js";
import type { Judged } from "./judged.js";
import type { ScanResult } from "./result.js";
import type { Severity } from "./severity.js";

const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  negligible: "note",
  unknown: "warning",
};

/** Write results as SARIF, a run for each platform. */
export function scanSarif(results: readonly ScanResult[]): object {
  return sarif(
    results.map((result) => ({
      tool: result.scanners.join("+"),
      rules: rules(result),
      category: `${result.image}/${result.platform}/`,
      properties: { coverage: result.coverage, ...(result.absent && { absent: result.absent }) },
      results: result.gate.judged.map((item) => sarifResult(result, item)),
    })),
  );
}

function rules({ gate }: ScanResult): SarifRun["rules"] {
  const byId = new Map(gate.judged.map(({ finding }) => [finding.id, finding]));
  return [...byId.values()].map(({ id, title }) => ({ id, shortDescription: { text: title || id } }));
}

function sarifResult(result: ScanResult, { finding, verdict, waiver, vex }: Judged): SarifRun["results"][number] {
  const unread = finding.unread === undefined ? "" : ` Not understood: ${finding.unread}.`;
  const fix = finding.fixed.length === 0 ? "There is no fix yet." : `Fixed in ${finding.fixed.join(", ")}.`;
  return {
    rule: finding.id,
    level: LEVELS[finding.severity],
    message: `${finding.package} ${finding.version}: ${finding.title || finding.id} ${fix}${unread}`,
    path: `${result.image}/${result.platform}`,
    more: {
      partialFingerprints: { package: `${finding.package}@${finding.version}:${finding.id}` },
      properties: { verdict, severity: finding.severity },
      ...((verdict === "waived" || verdict === "not_affected") && {
        suppressions: [{ kind: "external", status: "accepted", justification: waiver?.reason ?? vex?.reason ?? "" }],
      }),
    },
  };
}
