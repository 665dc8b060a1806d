import { z } from "zod";

const bytes = z.int().nonnegative();
const count = z.int().nonnegative();
const seconds = z.number();
const text = z.string();

/** One build of an image, as its record has it. */
export const OverviewBuild = z.strictObject({
  began: z.iso.datetime(),
  command: text,
  seconds,
  /** Whether its steps came from the cache. */
  state: z.enum(["cold", "partly", "warm"]),
  /** Compressed bytes of all layers on all platforms. */
  bytes,
  /** Of the hardware that it ran on. */
  machine: text,
  /** Of the index. */
  digest: text,
  commit: text.optional(),
  dirty: z.boolean(),
});
export type OverviewBuild = z.infer<typeof OverviewBuild>;

/** What the records of an image's builds say. Times are in seconds. */
export const OverviewBuilds = z.strictObject({
  /** In the order of their times. */
  builds: z.array(OverviewBuild),
  /** Records that cannot be read. */
  unread: count,
  /** Of the last build. */
  last: z
    .strictObject({
      /** The steps that decided how long it took, in their order. */
      path: z.array(
        z.strictObject({
          ...{ step: text, source: z.enum(["run", "cache", "unknown"]) },
          ...{ gap: seconds, queued: seconds, working: seconds, engine: seconds },
        }),
      ),
      cache: z.strictObject({ steps: count, cachedSteps: count, bytes, cachedBytes: bytes }),
      regressions: z.array(
        z.strictObject({
          kind: z.enum(["slower", "larger"]),
          ...{ value: z.number(), usual: z.number(), commits: text },
          /** What changed, the most likely cause first. */
          causes: z.array(text),
        }),
      ),
    })
    .optional(),
});
export type OverviewBuilds = z.infer<typeof OverviewBuilds>;
