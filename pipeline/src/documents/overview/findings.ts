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
