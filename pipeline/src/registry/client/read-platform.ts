import { z } from "zod";
import { orasBlobText } from "../../programs/oras.js";
import { byDigest, type Repository } from "../../repository/references/index.js";
import { BEYOND, beyond, LAYERS, MANIFEST_LENGTH } from "../../text/limits.js";
import { registryFailed } from "./errors.js";
import { ManifestDocument, readDocument } from "./read-image.js";
import type { RegistryTools } from "./tools.js";

/** An image's config, as far as it is read here: https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md */
export const ConfigDocument = z.looseObject({
  rootfs: z.looseObject({ diff_ids: z.array(z.string()).max(LAYERS) }),
  history: z
    .array(z.looseObject({ created_by: z.string().optional(), empty_layer: z.boolean().optional() }))
    .max(4 * LAYERS)
    .optional(),
  config: z.record(z.string(), z.unknown()).nullish(),
});
export type ConfigDocument = z.infer<typeof ConfigDocument>;

/** The manifest of a platform and its config. */
export interface PlatformDocuments {
  manifest: ManifestDocument;
  config: ConfigDocument;
}

/** Read a platform's manifest and config by its digest; the bytes of both are hashed. Throws a RegistryError. */
export async function readPlatformDocuments(
  tools: RegistryTools,
  repository: Repository,
  digest: string,
): Promise<PlatformDocuments> {
  const manifest = await readDocument(tools, repository, digest, ManifestDocument);
  const { digest: own, size } = manifest.config;
  const long = beyond(size, MANIFEST_LENGTH, "bytes");
  if (long !== undefined) throw registryFailed(byDigest(repository, own), long, BEYOND);
  const config = await readDocument(tools, repository, own, ConfigDocument, orasBlobText(repository, own));
  return { manifest, config };
}
