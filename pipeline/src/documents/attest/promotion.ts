import { z } from "zod";
import { DIGEST } from "../../repository/references/index.js";
import { timeText } from "../../text/time.js";

const digest = z.string().regex(DIGEST);
const place = z.strictObject({ environment: z.string().min(1), repository: z.string().min(1) });

/** One promotion of an image to an environment: a predicate of ours, see docs/provenance.md. */
export const Promotion = z.strictObject({
  from: place,
  to: place,
  /** The index that is promoted. */
  digest,
  who: z.string().min(1),
  when: z.iso.datetime(),
  /** The release policy that let it through: its path, and the sha256 of its text. */
  policy: z.strictObject({ path: z.string().min(1), digest }),
  /** What the environment served before; absent the first time. */
  previous: digest.optional(),
});
export type Promotion = z.infer<typeof Promotion>;

/** What is said of a promotion, with a time of the program. */
export type PromotionRecord = Omit<Promotion, "when"> & { when: Date };

/** Say that a digest was promoted. */
export function promotionPredicate({ when, ...record }: PromotionRecord): Promotion {
  return Promotion.parse({ ...record, when: timeText(when) });
}
