import type { Step } from "./record.js";

/** The name that spans of ours carry, so that a collector tells them from Dagger's own. */
export const SCOPE = "image-factory";

/** The attributes of a span, each with what it says of a step. Sizes are in bytes, times in seconds. */
export const ATTRIBUTES = {
  "image_factory.step": ({ id }) => id,
  "image_factory.kind": ({ kind }) => kind,
  "image_factory.image": ({ image }) => image,
  "image_factory.platform": ({ platform }) => platform,
  "image_factory.stage": ({ stage }) => stage,
  "image_factory.source": ({ source }) => source,
  "image_factory.queued_seconds": ({ asked, started }) => rounded(started - asked),
  "image_factory.program_seconds": ({ ran }) => ran?.seconds,
  "image_factory.bytes_in": ({ bytes }) => bytes.in,
  "image_factory.bytes_out": ({ bytes }) => bytes.out,
  "image_factory.bytes_cached": ({ bytes }) => bytes.cached,
  "image_factory.memory_bytes": ({ memory }) => memory,
} as const satisfies Readonly<Record<string, (step: Step) => string | number | undefined>>;

/** The attributes of a step's span. What is not known is left out. */
export function attributesOf(step: Step): Record<string, string | number> {
  const all = Object.entries(ATTRIBUTES).map(([name, of]) => [name, of(step)] as const);
  return Object.fromEntries(all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** Milliseconds are all that is measured. */
export function rounded(seconds: number): number {
  return Math.max(0, Math.round(1000 * seconds) / 1000);
}
