import { about } from "../../errors/index.js";
import { type ImageDefinition, PLATFORMS, type Platform } from "../../repository/inputs/index.js";
import { annotationsOf, type BaseReference, ZSTD_ANNOTATION } from "./annotations.js";
import { type JsonBlob, jsonBlob } from "./blob.js";
import { imageConfig } from "./config.js";
import { type Descriptor, descriptor } from "./descriptor.js";
import { OciError } from "./errors.js";
import { imageIndex } from "./image-index.js";
import type { ImageLayer } from "./layer.js";
import { imageManifest } from "./manifest.js";
import { MediaType } from "./media-types.js";
import { ociPlatform } from "./platform.js";

/** An image for one platform: its documents and its layers, those of its bases first. */
export interface PlatformImage {
  platform: Platform;
  config: JsonBlob;
  manifest: JsonBlob;
  layers: ImageLayer[];
}

/** An image for all its platforms. */
export interface AssembledImage {
  name: string;
  index: JsonBlob;
  platforms: PlatformImage[];
}

/**
 * Make config and manifest of an image for one platform. `layers` holds the base's layers, then the image's own;
 * `base` carries the digest of the base's manifest for the same platform.
 */
export function assemblePlatform(
  image: ImageDefinition,
  platform: Platform,
  layers: readonly ImageLayer[],
  base: BaseReference | null,
): PlatformImage {
  const packer = onePacker(image.name, layers);
  const config = jsonBlob(MediaType.config, imageConfig(image, platform, layers));
  const annotations = annotationsOf(image, packer, base);
  const manifest = jsonBlob(MediaType.manifest, imageManifest(config.descriptor, layers, annotations));
  return { platform, config, manifest, layers: [...layers] };
}

/** Make the index over an image's platforms, in a fixed order; `base` carries the digest of the base's index. */
export function assembleImage(
  image: ImageDefinition,
  platforms: readonly PlatformImage[],
  base: BaseReference | null,
): AssembledImage {
  const sorted = PLATFORMS.flatMap((platform) => platforms.filter((item) => item.platform === platform));
  const manifests = sorted.map(instance);
  const packer = onePacker(
    image.name,
    sorted.flatMap((item) => item.layers),
  );
  const index = jsonBlob(MediaType.index, imageIndex(manifests, annotationsOf(image, packer, base)));
  return { name: image.name, index, platforms: sorted };
}

/** What an index says of an image for one platform. */
function instance({ platform, manifest, layers }: PlatformImage): Descriptor {
  const zstd = layers.some((layer) => layer.mediaType === MediaType.layerZstd);
  const parts = { ...manifest.descriptor, platform: ociPlatform(platform) };
  return descriptor({ ...parts, ...(zstd && { annotations: ZSTD_ANNOTATION }) });
}

/** All layers of an image come from one packer: two would make its annotation untrue. */
function onePacker(image: string, layers: readonly ImageLayer[]): string {
  const packers = [...new Set(layers.map((layer) => layer.packer))];
  if (packers.length === 1 && packers[0] !== undefined) return packers[0];
  const message =
    packers.length === 0 ? "the image has no layers" : `layers of different packers: ${packers.join(", ")}`;
  throw new OciError([about(image, message, "layers")], "Build the base and the image with one packer.");
}
