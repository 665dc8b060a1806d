import { z } from "zod";
import { SEVERITIES } from "../scan/index.js";

const day = z.iso.date();
const text = z.string();

/** A clock that runs for a finding, as `Due` of a scan has it. */
export const OverviewClock = z.strictObject({
  day,
  left: z.int(),
  since: z.enum(["disclosed", "fixed"]),
  from: day,
  told: z.boolean(),
});

/** One vulnerability of one package of one platform, judged. */
export const OverviewFinding = z.strictObject({
  ...{ id: text, aliases: z.array(text), package: text, version: text, type: text, title: text },
  severity: z.enum(SEVERITIES),
  verdict: z.enum(["block", "waived", "expired", "allow", "not_affected"]),
  fixed: z.array(text),
  scanners: z.array(text),
  /** When it was disclosed: RFC 3339, as the databases have it. */
  published: text.optional(),
  /** Why it does no harm, by a statement of OpenVEX; or what of its advisory is not understood. */
  why: text.optional(),
  waiver: z.strictObject({ reason: text, owner: text, expires: day }).optional(),
  due: OverviewClock.optional(),
});
export type OverviewFinding = z.infer<typeof OverviewFinding>;

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
