import type { BuildRecord } from "../../documents/metrics/index.js";
import { type CacheUse, cacheState, cacheUse } from "./cache.js";
import { criticalPath, type PathStep } from "./critical-path.js";
import type { MetricsPolicy } from "./policy.js";
import { comparison, type Regression, regressionsOf, sizeOf } from "./regression.js";
import { type Trend, trendsOf } from "./trend.js";

/** What the records of one image say. */
export interface ImageMetrics {
  image: string;
  /** In the order of their times. */
  records: readonly BuildRecord[];
  /** Records that are of another version, or damaged. */
  unread: number;
  /** Of the last build; missing where there is none. */
  last?: {
    record: BuildRecord;
    state: ReturnType<typeof cacheState>;
    cache: CacheUse;
    /** Compressed bytes of all layers on all platforms. */
    size: number;
    path: PathStep[];
    /** How many builds before it can be compared with it by their times. */
    comparable: number;
    regressions: Regression[];
  };
  trends: Trend[];
}

/** Judge the records of one image. */
export function imageMetrics(
  image: string,
  records: readonly BuildRecord[],
  unread: number,
  policy: MetricsPolicy,
): ImageMetrics {
  const sorted = [...records].sort((a, b) => (a.began < b.began ? -1 : a.began > b.began ? 1 : a.id < b.id ? -1 : 1));
  const record = sorted.at(-1);
  const trends = trendsOf(sorted);
  if (record === undefined) return { image, records: sorted, unread, trends };
  const last = {
    record,
    state: cacheState(record),
    cache: cacheUse(record.steps),
    size: sizeOf(record),
    path: criticalPath(record.steps),
    comparable: comparison(record, sorted.slice(0, -1), policy).length,
    regressions: regressionsOf(sorted, policy),
  };
  return { image, records: sorted, unread, last, trends };
}
