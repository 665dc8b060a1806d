import type { Remediation } from "../../documents/drift/index.js";
import type { Finding } from "../../documents/scan/index.js";
import { findingIndex } from "../scan/index.js";

/** A line of a journal, and what the scans of its digest found; nothing where no scan counts. */
export interface ServedScans {
  /** When it was served: RFC 3339. */
  when: string;
  scans: readonly { at: Date; findings: readonly Finding[] }[];
}

const DAY = 86_400_000;

function earliestOf<T extends { from: number }>(items: readonly T[]): T | undefined {
  return items.reduce<T | undefined>(
    (first, item) => (first === undefined || item.from < first.from ? item : first),
    undefined,
  );
}

/**
 * Say how long findings stayed: from the line that served them, or the scan that found them there later, to the line that serves a digest
 * without them. One that comes back begins anew.
 * @param lines in order
 */
export function remediationOf(environment: string, image: string, lines: readonly ServedScans[]): Remediation {
  let open: { finding: Finding; from: number }[] = [];
  const times: number[] = [];
  for (const { when, scans } of lines) {
    if (scans.length === 0) continue;
    const at = Date.parse(when);
    const findings = scans.flatMap((scan) =>
      scan.findings.map((finding) => ({ finding, from: Math.max(at, scan.at.getTime()) })),
    );
    const served = findingIndex(findings, ({ finding }) => finding);
    const still = open.filter(({ finding }) => served(finding).length > 0);
    const gone = open.filter(({ finding }) => served(finding).length === 0);
    times.push(...gone.map(({ from }) => Math.max(0, at - from) / DAY));
    const known = findingIndex(still, ({ finding }) => finding);
    // The scan that saw it first stands for all that saw it in this digest.
    const first = findings.filter((item) => earliestOf(served(item.finding)) === item);
    open = [...still, ...first.filter(({ finding }) => known(finding).length === 0)];
  }
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  return {
    ...{ environment, image, removed: times.length },
    ...(times.length > 0 && { meanDays: Math.round(mean * 10) / 10 }),
    unread: lines.filter(({ scans }) => scans.length === 0).length,
  };
}
