import type { DriftLine, DriftReport } from "../../documents/drift/index.js";
import { SEVERITIES, type Severity } from "../../documents/scan/index.js";
import { about, FactoryError } from "../../errors/index.js";

/** What is known today is worse than what may be served. */
export class DriftError extends FactoryError {
  readonly code = "DRIFTED";
}

/** What makes `drift` fail: what blocks today, a line of that severity or worse, or nothing. */
export type Threshold = "block" | Severity | "none";

/** Return a text, or throw a DriftError with it where the report reaches the threshold. */
export function withinThreshold(report: DriftReport, threshold: Threshold, text: string): string {
  const lines = report.lines.filter((line) => reaches(line, threshold));
  // What blocks and blocked at the scan already has no line; it still must not be served.
  const blocking = threshold === "block" ? report.images.filter((item) => item.blocking > 0) : [];
  if (lines.length === 0 && blocking.length === 0) return text;
  const problems = [
    ...blocking.map(({ environment, image, blocking: count }) =>
      about(`${environment}/${image}`, `${count} vulnerabilities block it today`),
    ),
    ...(threshold === "block" ? [] : lines).map(({ environment, image, id, package: name, version, severity }) =>
      about(`${environment}/${image}`, `${id} in ${name} ${version} is ${severity}`),
    ),
  ];
  const next = "Lock newer versions and release, or waive each by name in policies/waivers.yaml.";
  throw new DriftError(problems, `${next}\n\n${text}`);
}

function reaches({ verdict, severity }: DriftLine, threshold: Threshold): boolean {
  if (verdict === "gone" || verdict === "not_affected" || threshold === "none") return false;
  if (threshold === "block") return verdict === "block" || verdict === "expired";
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold as Severity);
}
