import { compareText } from "../../errors/index.js";
import type { ImageDefinition, Labels } from "../../repository/inputs/index.js";
import { epochText } from "../../text/time.js";

/** The image that another one starts from, at a digest. */
export interface BaseReference {
  /** A reference without a registry: `image-factory/cuda-13.0:1.0.0`. */
  name: string;
  /** Of the base's manifest for a manifest, of its index for an index. */
  digest: string;
}

const PREFIX = "org.opencontainers.image.";

/** Names the packer of the layers: a change of the packer is a visible change. */
export const PACKER_ANNOTATION = "image-factory.packer";

/**
 * Says that an instance of an index has zstd layers. Nothing needs it to read them, but containers/image before v5.41
 * writes it into every index that it copies, and a copy that is to keep its digest fails then (skopeo#2627).
 * https://github.com/containers/image/blob/v5.36.2/internal/manifest/oci_index.go#L27
 */
export const ZSTD_ANNOTATION = { "io.github.containers.compression.zstd": "true" } as const;

/** Sort by key: annotations have no order of their own, and a digest needs one. */
export function sortKeys(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => compareText(a, b)));
}

/**
 * Write labels.yaml as the labels of an image config, with predefined names.
 * https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md#pre-defined-annotation-keys
 */
export function labelsOf({ extra, ...labels }: Labels): Record<string, string> {
  const predefined = Object.entries(labels).flatMap(([key, value]) =>
    value === undefined ? [] : [[PREFIX + key, value]],
  );
  return sortKeys({ ...extra, ...Object.fromEntries(predefined) });
}

/** The annotations of a manifest or an index: the labels, the time, the base, the packer. */
export function annotationsOf(
  image: Pick<ImageDefinition, "labels" | "epoch">,
  packer: string,
  base: BaseReference | null,
): Record<string, string> {
  return sortKeys({
    ...labelsOf(image.labels),
    [`${PREFIX}created`]: epochText(image.epoch),
    [PACKER_ANNOTATION]: packer,
    ...(base && { [`${PREFIX}base.name`]: base.name, [`${PREFIX}base.digest`]: base.digest }),
  });
}

/** The name under which an image is known as a base: no registry, because that is the reader's choice. */
export function imageReference(image: Pick<ImageDefinition, "name" | "labels">): string {
  return `image-factory/${image.name}:${image.labels.version}`;
}
