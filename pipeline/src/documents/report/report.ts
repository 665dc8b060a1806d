import type { AssembledImage, ImageLayer, PlatformImage } from "../oci/index.js";

/** One layer of an image. Sizes are in bytes. */
export interface LayerReport {
  /** The image that brought it: the image itself or one of its bases. */
  image: string;
  stage: string;
  comment: string;
  digest: string;
  size: number;
  uncompressedSize: number;
}

/** One platform of an image. Sizes are in bytes. */
export interface PlatformReport {
  platform: string;
  manifest: string;
  config: string;
  /** Sum of the compressed layers. */
  size: number;
  uncompressedSize: number;
  layers: LayerReport[];
}

/** One image. */
export interface ImageReport {
  name: string;
  /** Digest of the image's index: the image's name in every later step. */
  digest: string;
  platforms: PlatformReport[];
}

/** dist/report.json: digests, sizes, times. */
export interface Report {
  version: 1;
  images: ImageReport[];
  totals: {
    images: number;
    /** Different layers over all images and platforms. */
    layers: number;
    /** Their compressed size in bytes; a layer that images share counts once. */
    size: number;
  };
  /** How long the build took, in seconds; missing when it was not measured. */
  seconds?: number;
}

/** Report what was built. Everything but `seconds` follows from the inputs, so two reports can be compared. */
export function buildReport(images: readonly AssembledImage[], seconds?: number): Report {
  const layers = new Map(
    images
      .flatMap((image) => image.platforms.flatMap((item) => item.layers))
      .map((layer) => [layer.digest, layer.size]),
  );
  return {
    version: 1,
    images: images.map((image) => ({
      name: image.name,
      digest: image.index.descriptor.digest,
      platforms: image.platforms.map(platformReport),
    })),
    totals: { images: images.length, layers: layers.size, size: sum([...layers.values()]) },
    ...(seconds !== undefined && { seconds }),
  };
}

/** Write a report as dist/report.json. */
export function writeReport(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

function platformReport({ platform, manifest, config, layers }: PlatformImage): PlatformReport {
  return {
    platform,
    manifest: manifest.descriptor.digest,
    config: config.descriptor.digest,
    size: sum(layers.map((layer) => layer.size)),
    uncompressedSize: sum(layers.map((layer) => layer.uncompressedSize)),
    layers: layers.map(layerReport),
  };
}

function layerReport({ image, stage, comment, digest, size, uncompressedSize }: ImageLayer): LayerReport {
  return { image, stage, comment, digest, size, uncompressedSize };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
