import { type Finding, namesFinding } from "../../documents/scan/index.js";
import type { FirstSeen } from "./clock.js";

/** What a scan found, and the day on which it was made: YYYY-MM-DD. */
export interface SeenScan {
  day: string;
  findings: readonly Finding[];
}

/** Make a search for those of some items whose finding is of the same vulnerability of the same package, in whatever version; in their order. */
export function findingIndex<T>(items: readonly T[], findingOf: (item: T) => Finding): (finding: Finding) => T[] {
  const byPackage = new Map<string, T[]>();
  for (const item of items) {
    const name = findingOf(item).package;
    const known = byPackage.get(name);
    if (known === undefined) byPackage.set(name, [item]);
    else known.push(item);
  }
  return (finding) =>
    (byPackage.get(finding.package) ?? []).filter((item) => {
      const { id, aliases } = findingOf(item);
      return namesFinding([id, ...aliases], finding);
    });
}

/**
 * Make a search for the day on which a finding was first seen, by any of some scans. A new scan of the same digest, or a new version that has
 * it still, sets no clock back.
 */
export function firstSeenIn(scans: readonly SeenScan[]): (finding: Finding) => FirstSeen | undefined {
  const inOrder = [...scans].sort((a, b) => (a.day < b.day ? -1 : 1));
  const find = findingIndex(
    inOrder.flatMap(({ day, findings }) => findings.map((finding) => ({ day, finding }))),
    ({ finding }) => finding,
  );
  return (finding) => {
    const own = find(finding);
    const [first] = own;
    const fixed = own.find((item) => item.finding.fixed.length > 0);
    return first && { found: first.day, ...(fixed && { fixed: fixed.day }) };
  };
}
