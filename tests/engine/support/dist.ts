import { join } from "node:path";
import { inject } from "vitest";
import { Checkout } from "./checkout.js";
import { daggerwOnFreshLocks } from "./fresh-locks.js";
import { Layout } from "./layout.js";

/** The small images, built and exported. */
export interface Dist {
  checkout: Checkout;
  folder: string;
  layout: (image: string) => Layout;
}

/** Build the small images and export them to a folder that the files of one run share. */
export async function smallDist(): Promise<Dist> {
  const folder = join(inject("folder"), "dist");
  const checkout = Checkout.small();
  const done = await daggerwOnFreshLocks(checkout, ...exportTo(folder));
  if (done.code !== 0) throw new Error(`the small images could not be built\n${done.stderr}`);
  return { checkout, folder, layout: (image) => new Layout(join(folder, image)) };
}

/** The arguments that build every image and write it to a folder. */
export function exportTo(folder: string): string[] {
  return ["call", "build-all", "export", `--path=${folder}`];
}
