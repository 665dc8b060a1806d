import { z } from "zod";
import { InputsError, parseYaml, type SourceFile } from "../../repository/inputs/index.js";

const count = z.int().positive();
const percent = z.number().positive();

/** policies/metrics.yaml: how many records are kept, and from when on a build counts as slower or larger than it was. */
export const MetricsPolicy = z.strictObject({
  /** Records of an image that are kept. */
  history: count.max(1000),
  compare: z.strictObject({
    /** A build is compared with at most so many before it, on the same machine and with the same steps run. */
    last: count.max(1000),
    /** With fewer there is nothing to say. */
    least: count,
  }),
  slower: z.strictObject({
    /** Percent above the median. */
    percent,
    /** And at least so many seconds above it. */
    seconds: z.number().positive(),
    /** And so many times as far from it as half of the others are (the median of their distances). */
    noise: z.number().nonnegative(),
  }),
  /** An image that grew by more than this against the build before it. */
  larger: z.strictObject({ percent }),
});
export type MetricsPolicy = z.infer<typeof MetricsPolicy>;

/** Read metrics.yaml. Throws an InputsError with all problems. */
export function parseMetricsPolicy(file: SourceFile): MetricsPolicy {
  const { value, problems } = parseYaml(file, MetricsPolicy);
  if (value === undefined) throw new InputsError(problems, "Correct this file, then run the command again.");
  return value;
}
