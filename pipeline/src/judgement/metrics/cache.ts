import type { BuildRecord, Step } from "../../documents/metrics/index.js";

/** How much of a build came from the cache. Bytes are those that its steps read. */
export interface CacheUse {
  steps: number;
  cachedSteps: number;
  bytes: number;
  cachedBytes: number;
}

/** Count what came from the cache. A step that noted no time counts as run: nobody knows better. */
export function cacheUse(steps: readonly Step[]): CacheUse {
  const counted = steps.filter(inCache);
  const sum = (of: (step: Step) => number | undefined) => counted.reduce((all, step) => all + (of(step) ?? 0), 0);
  return {
    steps: counted.length,
    cachedSteps: counted.filter(({ source }) => source === "cache").length,
    bytes: sum(({ bytes }) => bytes.in),
    cachedBytes: sum(({ bytes }) => bytes.cached),
  };
}

/** "cold" where nothing came from the cache, "warm" where everything did, else "partly". */
export function cacheState(record: Pick<BuildRecord, "steps">): "cold" | "partly" | "warm" {
  const { steps, cachedSteps } = cacheUse(record.steps);
  if (cachedSteps === 0) return "cold";
  return cachedSteps === steps ? "warm" : "partly";
}

/** What ran, and on what: builds with the same key can be compared by their times. */
export function comparable({ command, machine, platforms, compression, steps }: BuildRecord): string {
  const ran = steps.filter((step) => inCache(step) && step.source !== "cache").map(({ id }) => id);
  return JSON.stringify([machine.id, command, compression, [...platforms].sort(), ran.sort()]);
}

/** What goes to the store is asked each time: it is no step that a cache could have. */
function inCache({ kind }: Step): boolean {
  return kind !== "keep";
}
