import type { ImageDefinition } from "../../repository/inputs/index.js";
import type { Lock } from "../../repository/lock/index.js";
import { matchesGlob } from "../../text/glob.js";
import type { LifeCycle, Product } from "./policy.js";

/** A release of a product that an image is made of. */
export interface UsedRelease {
  product: string;
  /** As inputs or lock have it: `bookworm`, `12.5.82`. */
  version: string;
  /** Its name in the policy; missing where no line is of it. */
  release?: string;
}

/**
 * Find what an image is made of, by its inputs and its lock.
 * @param lineage the images that it stands on, and it
 */
export function usedReleases(
  { products }: Pick<LifeCycle, "products">,
  lineage: readonly Pick<ImageDefinition, "debian" | "python">[],
  lock: Pick<Lock, "debs" | "wheels">,
): UsedRelease[] {
  return products.flatMap((product) =>
    versionsOf(product, lineage, lock).map((version) => {
      const release = releaseOf(product, version);
      return { product: product.name, version, ...(release === undefined ? {} : { release }) };
    }),
  );
}

function versionsOf(
  { of }: Product,
  lineage: Parameters<typeof usedReleases>[1],
  { wheels }: Parameters<typeof usedReleases>[2],
): string[] {
  const found =
    of === "suite"
      ? lineage.map(({ debian }) => debian.suite)
      : of === "python"
        ? lineage.map(({ python }) => python.version)
        : wheels.filter(({ name }) => matchesGlob(of.wheels, name)).map(({ version }) => version);
  return [...new Set(found)].filter((version) => version !== "").sort();
}

/** The longest name that a version begins with, part by part. */
function releaseOf({ releases }: Product, version: string): string | undefined {
  const parts = version.split(".");
  const starts = parts.map((_, index) => parts.slice(0, parts.length - index).join("."));
  return starts.find((start) => Object.hasOwn(releases, start));
}
