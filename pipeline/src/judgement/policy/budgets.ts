import { z } from "zod";

const count = z.int().positive();

/** policies/budgets.yaml: what an image may weigh, in bytes, and how old what it is made of may be, in days. */
export const Budgets = z.strictObject({
  layer: count.describe("Bytes that a layer may weigh, compressed."),
  images: z
    .record(z.string(), count)
    .describe("Bytes that an image may weigh, compressed and per platform, by its name."),
  newestPackageDays: count.describe("Days since Debian built the newest of an image's packages."),
});
export type Budgets = z.infer<typeof Budgets>;

/** What one image may be: bytes of the image and of a layer, days of its newest Debian package. */
export interface Budget {
  image: number;
  layer: number;
  newestPackageDays: number;
}

/** The budget of one image. An image without one is an error: nobody has thought about its size. */
export function budgetOf({ images, layer, newestPackageDays }: Budgets, image: string): Budget {
  const size = images[image];
  if (size === undefined) throw new Error(`policies/budgets.yaml: images: ${image} has no budget; add one, in bytes`);
  return { image: size, layer, newestPackageDays };
}
