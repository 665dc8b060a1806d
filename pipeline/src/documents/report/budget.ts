import { FactoryError, type Problem } from "../../errors/index.js";
import { formatBytes } from "../../text/bytes.js";
import type { ImageReport, PlatformReport, Report } from "./report.js";

/** The largest compressed layer in bytes: registries and clients move bigger ones badly. */
export const MAX_LAYER_BYTES = 2_000_000_000;

/** A layer or an image that is too large. */
export class BudgetError extends FactoryError {
  readonly code = "SIZE_BUDGET";
}

/**
 * Check sizes: no layer over 2 GB compressed, no image over its own budget on any platform. Throws a BudgetError.
 *
 * @param report what was built
 * @param budgets the largest compressed size of an image per platform, in bytes, by the image's name
 */
export function checkBudgets(report: Report, budgets: Readonly<Record<string, number>> = {}): void {
  const problems = report.images.flatMap((image) =>
    image.platforms.flatMap((item) => platformProblems(image, item, budgets[image.name])),
  );
  if (problems.length > 0)
    throw new BudgetError(problems, "Move packages to another layer, or leave out what is not needed.");
}

function platformProblems(image: ImageReport, item: PlatformReport, budget: number | undefined): Problem[] {
  const place = { file: `${image.name} ${item.platform}`, line: 0, column: 0 };
  const layers = item.layers
    .filter((layer) => layer.size > MAX_LAYER_BYTES)
    .map((layer) => ({
      ...place,
      path: layer.stage,
      message: `the layer has ${formatBytes(layer.size)}; at most ${formatBytes(MAX_LAYER_BYTES)} are allowed`,
    }));
  if (budget === undefined || item.size <= budget) return layers;
  return [
    ...layers,
    {
      ...place,
      path: "",
      message: `the image has ${formatBytes(item.size)}; at most ${formatBytes(budget)} are allowed`,
    },
  ];
}
