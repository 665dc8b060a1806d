import type { Severity } from "./finding.js";
import type { Judged } from "./judged.js";
import type { ScanResult } from "./result.js";

const LEVELS: Readonly<Record<Severity, string>> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  negligible: "note",
  unknown: "warning",
};

/** Write results as SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
export function scanSarif(results: readonly ScanResult[]): object {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: results.map((result) => ({
      tool: { driver: { name: result.scanners.join("+"), rules: rules(result) } },
      automationDetails: { id: `${result.image}/${result.platform}/` },
      results: result.gate.judged.map((item) => sarifResult(result, item)),
    })),
  };
}

function rules({ gate }: ScanResult): object[] {
  const byId = new Map(gate.judged.map(({ finding }) => [finding.id, finding]));
  return [...byId.values()].map(({ id, title }) => ({ id, shortDescription: { text: title || id } }));
}

function sarifResult(result: ScanResult, { finding, verdict, waiver, vex }: Judged): object {
  const fix = finding.fixed.length === 0 ? "There is no fix yet." : `Fixed in ${finding.fixed.join(", ")}.`;
  const text = `${finding.package} ${finding.version}: ${finding.title || finding.id} ${fix}`;
  return {
    ruleId: finding.id,
    level: LEVELS[finding.severity],
    message: { text },
    locations: [{ physicalLocation: { artifactLocation: { uri: `${result.image}/${result.platform}` } } }],
    partialFingerprints: { package: `${finding.package}@${finding.version}:${finding.id}` },
    properties: { verdict, severity: finding.severity },
    ...((verdict === "waived" || verdict === "not_affected") && {
      suppressions: [{ kind: "external", status: "accepted", justification: waiver?.reason ?? vex?.reason ?? "" }],
    }),
  };
}
