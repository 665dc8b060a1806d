import { SEVERITIES } from "../scan/severity.js";

/** Whether a finding stops the image. */
export function blocks({ verdict }: { verdict: string }): boolean {
  return verdict === "block" || verdict === "expired";
}

/** How many there are of each severity, the worst first: `1 critical, 2 high`; `none` where there are none. */
export function severityCounts(counts: Readonly<Partial<Record<string, number>>>): string {
  const parts = SEVERITIES.flatMap((severity) => {
    const count = counts[severity] ?? 0;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  return parts.length === 0 ? "none" : parts.join(", ");
}

/** Count findings by severity. */
export function countSeverities(findings: readonly { severity: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { severity } of findings) counts[severity] = (counts[severity] ?? 0) + 1;
  return counts;
}
