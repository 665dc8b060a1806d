import { z } from "zod";
import type { PlatformImage } from "../oci/index.js";

const bytes = z.int().nonnegative();
const count = z.int().nonnegative();
const path = z.string();

/** What toolbox/layers finds out: bytes of content; a layer is its place from below. */
export const SizesFacts = z.strictObject({
  /** What is to be seen of each layer. */
  layers: z.array(z.strictObject({ files: count, bytes })),
  /** Each package with all its files, the largest first: `deb libc6`, `pypi numpy 2.2.0`, `no package`. */
  packages: z.array(z.strictObject({ name: z.string(), bytes, files: count })),
  /** With all that is below each, the largest first. */
  folders: z.array(z.strictObject({ path, bytes })),
  largest: z.array(z.strictObject({ path, bytes, layer: count })),
  /** The same content under several paths; `lost` are the bytes of all but one. */
  twice: z.strictObject({
    contents: count,
    bytes,
    largest: z.array(
      z.strictObject({ sha256: z.string(), bytes, times: count, lost: bytes, paths: z.array(path).min(1) }),
    ),
  }),
  /** Files that a layer above hides; `layers` are the bytes that each has for nothing. */
  hidden: z.strictObject({
    files: count,
    bytes,
    layers: z.array(bytes),
    largest: z.array(
      z.strictObject({
        ...{ path, bytes, layer: count, by: count },
        how: z.enum(["whiteout", "overwritten", "the same again"]),
      }),
    ),
  }),
});
export type SizesFacts = z.infer<typeof SizesFacts>;

/** The sizes of an image on one platform, as JSON. All in bytes. */
export const PlatformSizes = SizesFacts.extend({
  platform: z.string(),
  /** Of the manifest. */
  digest: z.string(),
  /** The layers as registries and nodes have them. */
  compressed: bytes,
  /** As they are unpacked: tar's own bytes included. */
  uncompressed: bytes,
  /** What policies/budgets.yaml allows of compressed bytes, of the image and of each layer. */
  budget: z.strictObject({ image: bytes, layer: bytes }),
  layers: z.array(
    z.strictObject({
      ...{ name: z.string(), digest: z.string(), compressed: bytes, uncompressed: bytes },
      ...{ files: count, bytes, hidden: bytes },
    }),
  ),
});
export type PlatformSizes = z.infer<typeof PlatformSizes>;

/** The answer of `sizes`, as JSON. */
export const SizesReport = z.strictObject({
  version: z.literal(1),
  image: z.string(),
  platforms: z.array(PlatformSizes),
});
export type SizesReport = z.infer<typeof SizesReport>;

/** Put together what was built of a platform, what is in it, and what it may weigh. */
export function platformSizes(
  { platform, manifest, layers }: PlatformImage,
  facts: SizesFacts,
  budget: { image: number; layer: number },
): PlatformSizes {
  return {
    ...facts,
    ...{ platform, digest: manifest.descriptor.digest },
    compressed: sum(layers.map(({ size }) => size)),
    uncompressed: sum(layers.map(({ uncompressedSize }) => uncompressedSize)),
    budget: { image: budget.image, layer: budget.layer },
    layers: layers.map(({ image, stage, digest, size, uncompressedSize }, place) => ({
      ...{ name: `${image} ${stage}`, digest, compressed: size, uncompressed: uncompressedSize },
      ...(facts.layers[place] ?? { files: 0, bytes: 0 }),
      hidden: facts.hidden.layers[place] ?? 0,
    })),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
