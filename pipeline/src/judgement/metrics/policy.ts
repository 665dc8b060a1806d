import { z } from "zod";
import { InputsError, parseYaml, type SourceFile } from "../../repository/inputs/index.js";

const count = z.int().positive();
const percent = z.number().positive();

/** policies/metrics.yaml: how many records are kept, and from when on a build counts as slower or larger than it was. */
export const MetricsPolicy = z.strictObject({
  history: count.max(1000).describe("Records of an image that are kept."),
  compare: z
    .strictObject({
      last: count
        .max(1000)
        .describe(
          "A build is compared with at most so many before it, on the same machine and with the same steps run.",
        ),
      least: count.describe("With fewer there is nothing to say."),
    })
    .describe("With what a build is compared."),
  slower: z
    .strictObject({
      percent: percent.describe("Percent above the median."),
      seconds: z.number().positive().describe("And at least so many seconds above it."),
      noise: z
        .number()
        .nonnegative()
        .describe("And so many times as far from it as half of the others are (the median of their distances)."),
    })
    .describe("When a build counts as slower: all three have to hold."),
  larger: z
    .strictObject({ percent: percent.describe("Percent of compressed size, of all layers and platforms.") })
    .describe("An image that grew by more than this against the build before it."),
});
export type MetricsPolicy = z.infer<typeof MetricsPolicy>;

/** Read metrics.yaml. Throws an InputsError with all problems. */
export function parseMetricsPolicy(file: SourceFile): MetricsPolicy {
  const { value, problems } = parseYaml(file, MetricsPolicy);
  if (value === undefined) throw new InputsError(problems, "Correct this file, then run the command again.");
  return value;
}
