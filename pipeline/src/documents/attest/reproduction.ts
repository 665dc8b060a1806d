import { z } from "zod";
import { DIGEST } from "../../repository/references/index.js";
import { timeText } from "../../text/time.js";
import type { Comparison } from "../reproduce/index.js";
import type { Builder } from "./provenance.js";

const digest = z.string().regex(DIGEST);

/** Two builds of one commit, compared: a predicate of ours, see docs/provenance.md. */
export const Reproduction = z.strictObject({
  image: z.string().min(1),
  /** The platforms that were built twice. */
  platforms: z.array(z.string()).min(1),
  /** Digests of the subject in the first and in the second build. */
  first: digest,
  second: digest,
  /** Every part that was compared: manifests, configs, layers. */
  parts: z.array(
    z.strictObject({
      kind: z.enum(["index", "manifest", "config", "layer"]),
      what: z.string().min(1),
      first: digest,
      second: digest,
    }),
  ),
  builder: z.string().min(1),
  finishedOn: z.iso.datetime(),
});
export type Reproduction = z.infer<typeof Reproduction>;

/** A comparison of two builds. */
export interface ReproductionRun {
  image: string;
  platforms: readonly string[];
  comparisons: readonly Comparison[];
  builder: Builder;
  finishedOn: Date;
}

/**
 * Say that a subject came out of two builds.
 * @param subject `index`, or a platform
 */
export function reproductionPredicate(subject: string, run: ReproductionRun): Reproduction {
  const parts = run.comparisons.filter(({ what }) => subject === "index" || what.startsWith(`${subject} `));
  const kind = subject === "index" ? "index" : "manifest";
  const own = parts.find((part) => part.kind === kind);
  if (own === undefined) throw new Error(`the comparison of ${run.image} has no ${kind} of ${subject}`);
  return {
    image: run.image,
    platforms: subject === "index" ? [...run.platforms] : [subject],
    ...{ first: own.first, second: own.second },
    parts: parts.map(({ kind, what, first, second }) => ({ kind, what, first, second })),
    builder: run.builder.id,
    finishedOn: timeText(run.finishedOn),
  };
}
