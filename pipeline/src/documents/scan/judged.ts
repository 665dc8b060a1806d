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
  /** The day by which it has to be gone; missing where no clock of the policy runs for it. */
  due?: Due;
}

/** A clock that runs for a finding: the one that ends first. */
export interface Due {
  /** The last day on which it may be there: YYYY-MM-DD. */
  day: string;
  /** Days that are left on that clock; 0 on the last, less than 0 when it is over. */
  left: number;
  /** What it runs from, and the day of that: YYYY-MM-DD. */
  since: "disclosed" | "fixed";
  from: string;
  /** Whether a record says that day; else it is the first on which a scan found it. */
  told: boolean;
}

/** Say for people when something has to be gone, and why. */
export function dueText({ day, left, since, from, told }: Due): string {
  const what = since === "disclosed" ? "disclosed" : "a fix";
  const seen = told ? `${what} on ${from}` : `no record says since when: first seen on ${from}`;
  if (left < 0) return `over since ${day} (${seen})`;
  return `until ${day}, ${left} ${left === 1 ? "day" : "days"} left (${seen})`;
}

/** The findings of an image, judged, and what is to be said of its waivers. */
export interface Gate {
  judged: Judged[];
  /** Waivers that match and expire soon. */
  expiring: Waiver[];
  /** What lets through today and does not after a day that is near: clocks that end soon. */
  ending?: Judged[];
  /** Waivers of this image that match nothing: the vulnerability is gone, so the waiver can go. */
  orphans: Waiver[];
}
