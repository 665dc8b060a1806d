import type { Finding } from "./finding.js";
import type { VexStatement } from "./vex-statement.js";
import type { Waiver } from "./waiver.js";

/** What the policy says of one finding. */
export type Verdict = "block" | "waived" | "expired" | "allow" | "not_affected";

/** A finding, judged. */
export interface Judged {
  finding: Finding;
  verdict: Verdict;
  waiver?: Waiver;
  vex?: VexStatement;
}

/** The findings of an image, judged, and what is to be said of its waivers. */
export interface Gate {
  judged: Judged[];
  /** Waivers that match and expire soon. */
  expiring: Waiver[];
  /** Waivers of this image that match nothing: the vulnerability is gone, so the waiver can go. */
  orphans: Waiver[];
}
