import type { BuildRecord } from "../../documents/metrics/index.js";
import { cacheState } from "./cache.js";
import { median } from "./statistics.js";

/** How builds of one kind went: those on one machine with the same state of the cache. */
export interface Trend {
  machine: string;
  state: ReturnType<typeof cacheState>;
  builds: number;
  /** Seconds: of the last one, the median of all, and the percent by which the median of the younger half differs from the older one's. */
  last: number;
  median: number;
  change?: number;
}

/** The least builds of which two halves say anything. */
const LEAST = 4;

/** Sum up records, which are in the order of their times: a trend for each machine and state of the cache, the last used first. */
export function trendsOf(records: readonly BuildRecord[]): Trend[] {
  const groups = new Map<string, { machine: string; state: Trend["state"]; times: number[] }>();
  for (const record of records) {
    const state = cacheState(record);
    const key = `${record.machine.id} ${state}`;
    const group = groups.get(key) ?? { machine: record.machine.id, state, times: [] };
    group.times.push(record.seconds);
    groups.delete(key);
    groups.set(key, group);
  }
  return [...groups.values()].reverse().map(({ machine, state, times }) => {
    const change = changeOf(times);
    return {
      ...{ machine, state, builds: times.length, last: times.at(-1) ?? 0, median: median(times) ?? 0 },
      ...(change !== undefined && { change }),
    };
  });
}

function changeOf(times: readonly number[]): number | undefined {
  if (times.length < LEAST) return undefined;
  const half = Math.floor(times.length / 2);
  const [older, younger] = [median(times.slice(0, half)), median(times.slice(-half))];
  if (older === undefined || younger === undefined || older === 0) return undefined;
  return Math.round((100 * (younger - older)) / older);
}
