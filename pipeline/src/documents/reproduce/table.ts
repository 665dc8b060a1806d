import type { Comparison } from "./compare.js";

/** Two builds of one commit that differ. */
export class ReproductionError extends Error {
  readonly code = "NOT_REPRODUCED";

  constructor(image: string, comparisons: readonly Comparison[], details: readonly string[]) {
    const table = comparisons.map(line).join("");
    super(`NOT_REPRODUCED: two builds of ${image} differ\n${table}first differing files:\n${details.join("\n")}`);
    this.name = "ReproductionError";
  }
}

/** Write an equal comparison for people. */
export function reproductionTable(image: string, comparisons: readonly Comparison[]): string {
  return `${comparisons.map(line).join("")}reproduced: ${image} was built twice with the same digests\n`;
}

function line({ what, first, second }: Comparison): string {
  if (first === second) return `same      ${what} ${first}\n`;
  return `different ${what} ${first || "missing"} and ${second || "missing"}\n`;
}
