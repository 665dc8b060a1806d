import { z } from "zod";

import { MediaType } from "../../documents/oci/index.js";
import type { FoundManifest } from "../../judgement/release-policy/index.js";
import { OrasDescriptor, orasBlobRead, orasManifest } from "../../programs/oras.js";
import { digestText } from "../../repository/inputs/index.js";
import { byDigest, type Repository } from "../../repository/references/index.js";
import { jsonOf, tooDeep } from "../../text/json.js";
import { BEYOND, beyond, LAYERS, MANIFEST_LENGTH, PLATFORMS } from "../../text/limits.js";
import { ask } from "./ask.js";
import { registryFailed } from "./errors.js";
import { RUNS } from "./runs.js";
import type { RegistryTools } from "./tools.js";

/** An image as a registry has it. */
export interface RegistryImage {
  /** Digest of the index. */
  index: string;
  manifests: FoundManifest[];
  /** Configs and layers, each once. Sizes in bytes. */
  blobs: { digest: string; size: number }[];
}

const Platform = z.looseObject({ os: z.string().min(1), architecture: z.string().min(1) });

/** The index of an image, as far as it is read here. */
export const IndexDocument = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.literal(MediaType.index),
  manifests: z
    .array(OrasDescriptor.extend({ mediaType: z.literal(MediaType.manifest), platform: Platform }))
    .min(1)
    .max(PLATFORMS),
});
export type IndexDocument = z.infer<typeof IndexDocument>;

/** The manifest of a platform, as far as it is read here. */
export const ManifestDocument = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.literal(MediaType.manifest),
  config: OrasDescriptor,
  layers: z.array(OrasDescriptor).max(LAYERS),
});
export type ManifestDocument = z.infer<typeof ManifestDocument>;

const NOT_AN_IMAGE = "Give the digest of an image's index that this factory pushed.";

/** Read an index and its manifests; their bytes are hashed here, whatever the tool has checked. Throws RegistryError. */
export async function readImage(tools: RegistryTools, repository: Repository, digest: string): Promise<RegistryImage> {
  const index = await readDocument(tools, repository, digest, IndexDocument);
  const manifests = await Promise.all(
    index.manifests.map((item) => RUNS.run(() => readDocument(tools, repository, item.digest, ManifestDocument))),
  );
  return imageOf(digest, index, manifests);
}

/** Say what an index and its manifests are together. */
export function imageOf(digest: string, index: IndexDocument, manifests: readonly ManifestDocument[]): RegistryImage {
  const blobs = manifests.flatMap(({ config, layers }) => [config, ...layers]);
  return {
    index: digest,
    manifests: index.manifests.map(({ platform, digest }) => ({
      platform: `${platform.os}/${platform.architecture}`,
      digest,
    })),
    blobs: [...new Map(blobs.map(({ digest, size }) => [digest, { digest, size }])).values()],
  };
}

/** Read every config and layer to its end: oras compares the digests of what arrives. Throws RegistryError. */
export async function readBlobs(tools: RegistryTools, repository: Repository, image: RegistryImage): Promise<void> {
  const read = (digest: string) => ask(tools, orasBlobRead(repository, digest), byDigest(repository, digest));
  await Promise.all(image.blobs.map(({ digest }) => RUNS.run(() => read(digest))));
}

/**
 * Read a JSON document by its digest and a schema, and hash its bytes: a manifest, or what other arguments print. Throws a
 * RegistryError.
 */
export async function readDocument<T>(
  tools: RegistryTools,
  repository: Repository,
  digest: string,
  schema: z.ZodType<T>,
  argv = orasManifest(repository, digest),
): Promise<T> {
  const place = byDigest(repository, digest);
  const text = await ask(tools, argv, place);
  const long = beyond(text.length, MANIFEST_LENGTH, "characters");
  if (long !== undefined) throw registryFailed(place, long, BEYOND);
  const actual = digestText(text);
  if (actual !== digest) throw registryFailed(place, `the registry answered ${actual}`, "Do not use what it has.");
  const value = jsonOf(text);
  if (value === undefined) throw registryFailed(place, tooDeep(text) ?? "it is not JSON", NOT_AN_IMAGE);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw registryFailed(place, `not what was expected here: ${z.prettifyError(parsed.error)}`, NOT_AN_IMAGE);
}
