import { type Descriptor, descriptor } from "./descriptor.js";
import type { ImageLayer } from "./layer.js";
import { MediaType } from "./media-types.js";

/** An OCI image manifest: https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md */
export interface ImageManifest {
  schemaVersion: 2;
  mediaType: typeof MediaType.manifest;
  config: Descriptor;
  layers: Descriptor[];
  annotations: Record<string, string>;
}

/** Make the manifest of an image for one platform. */
export function imageManifest(
  config: Descriptor,
  layers: readonly ImageLayer[],
  annotations: Record<string, string>,
): ImageManifest {
  return {
    schemaVersion: 2,
    mediaType: MediaType.manifest,
    config: descriptor(config),
    layers: layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
    annotations,
  };
}
