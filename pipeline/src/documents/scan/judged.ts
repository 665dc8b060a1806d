import type { Finding } from "./finding.js";
import type { Waiver } from "./waiver.js";

/** Somebody's word that a vulnerability does no harm in a product. */
export interface VexStatement {
  /** The vulnerability's name and aliases. */
  names: string[];
  /** Package URLs of images; with packages, it speaks of those in it only. */
  products: { image: string; packages: string[] }[];
  reason: string;
  author: string;
}

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
