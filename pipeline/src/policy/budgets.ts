import { z } from "zod";

import { InputsError, parseYaml, type SourceFile } from "../inputs/index.js";

const bytes = z.int().positive();

/** policies/budgets.yaml: what an image may weigh, and which licences none may have. Sizes in bytes. */
export const Budgets = z.strictObject({
  layer: bytes,
  images: z.record(z.string(), bytes),
  forbiddenLicences: z.array(z.string()),
});
export type Budgets = z.infer<typeof Budgets>;

/** Read budgets.yaml. Throws an InputsError with all problems. */
export function parseBudgets(file: SourceFile): Budgets {
  const { value, problems } = parseYaml(file, Budgets);
  if (value === undefined) throw new InputsError(problems, "Correct this file, then run the command again.");
  return value;
}

/** The budget of one image in bytes. An image without one is an error: nobody has thought about its size. */
export function budgetOf(budgets: Budgets, image: string): { image: number; layer: number } {
  const size = budgets.images[image];
  if (size === undefined) throw new Error(`policies/budgets.yaml: images: ${image} has no budget; add one, in bytes`);
  return { image: size, layer: budgets.layer };
}
