import { type Finding, namesFinding } from "../../documents/scan/index.js";
import type { FirstSeen } from "./clock.js";

/** What a scan found, and the day on which it was made: YYYY-MM-DD. */
export interface SeenScan {
  day: string;
  findings: readonly Finding[];
}

/** Whether two findings are of one vulnerability of one package, in whatever version. */
export function isSameFinding(one: Finding, other: Finding): boolean {
  return one.package === other.package && namesFinding([one.id, ...one.aliases], other);
}

/**
 * Make a search for the day on which a finding was first seen, by any of some scans. A new scan of the same digest, or a new version that has
 * it still, sets no clock back.
 */
export function firstSeenIn(scans: readonly SeenScan[]): (finding: Finding) => FirstSeen | undefined {
  const byPackage = new Map<string, { day: string; finding: Finding }[]>();
  for (const { day, findings } of [...scans].sort((a, b) => (a.day < b.day ? -1 : 1))) {
    for (const finding of findings) {
      const known = byPackage.get(finding.package) ?? [];
      known.push({ day, finding });
      byPackage.set(finding.package, known);
    }
  }
  return (finding) => {
    const own = (byPackage.get(finding.package) ?? []).filter((item) => isSameFinding(item.finding, finding));
    const [first] = own;
    const fixed = own.find((item) => item.finding.fixed.length > 0);
    return first && { found: first.day, ...(fixed && { fixed: fixed.day }) };
  };
}
