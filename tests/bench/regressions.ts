import { type Comparison, comparisons, ratioTo } from "./ratios.js";
import type { Contender, Results } from "./results.js";

/** By how much a ratio may grow from one run to another: what machines differ by on their own. */
export const TOLERANCE = 0.15;

const AGAINST: Contender = "good";

/** Something that takes more of what the good Dockerfile takes than it did. */
export interface Regression {
  image: string;
  what: string;
  before: number;
  after: number;
}

/**
 * Name what became slower, beside the same peer in the same run: seconds of two machines are never compared. What one of the
 * runs has not measured is no regression, and is named in `missing`.
 */
export function regressions(before: Results, after: Results): { found: Regression[]; missing: string[] } {
  const now = new Map(comparisons(after).map((one) => [nameOf(one), one]));
  const found: Regression[] = [];
  const missing: string[] = [];
  for (const one of comparisons(before)) {
    const other = now.get(nameOf(one));
    const [old, fresh] = [ratioTo(AGAINST, one), other === undefined ? undefined : ratioTo(AGAINST, other)];
    if (old === undefined) continue;
    if (fresh === undefined) missing.push(nameOf(one));
    else if (fresh > old * (1 + TOLERANCE)) found.push({ image: one.image, what: one.what, before: old, after: fresh });
  }
  return { found, missing };
}

const nameOf = ({ image, what }: Comparison) => `${image}: ${what}`;
