import type { ImageDefinition } from "../../repository/inputs/index.js";
import { imageReference } from "./annotations.js";
import type { AssembledImage } from "./assemble.js";
import type { JsonBlob } from "./blob.js";
import { descriptor } from "./descriptor.js";
import { imageIndex } from "./image-index.js";
import type { ImageLayer } from "./layer.js";

/** A small file of a layout, relative to it. */
export interface LayoutFile {
  path: string;
  text: string;
}

/** An OCI image layout: the files to write, and the layers to put beside them as blobs. */
export interface Layout {
  files: LayoutFile[];
  /** Every layer once, whichever platforms use it; it goes to `blobPath(layer.digest)`. */
  layers: ImageLayer[];
}

/** What an image is called in its layout. */
export interface LayoutNames {
  /** Its tag: `skopeo inspect oci:dist/vllm:0.32.0`. */
  tag: string;
  /** Its whole name, for what loads an image into a store: `localhost/image-factory/vllm:0.32.0`. */
  image: string;
}

/** The registry of a name that nobody else can give away: docs/decisions/0018-name-in-the-layout.md */
const NOBODYS_REGISTRY = "localhost";

/** Say where a blob lies in a layout: `blobs/sha256/<hex>`. */
export function blobPath(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}

/**
 * Make the layout of an image: https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
 * Its index.json holds one descriptor, the image's own index, so that the digest of the image is in one place. Docker,
 * containerd and Podman name what they load by the first annotation
 * (https://github.com/containerd/containerd/blob/v2.4.2/core/images/annotations.go); the second is the specification's.
 */
export function imageLayout(image: AssembledImage, names: LayoutNames): Layout {
  const root = descriptor({
    ...image.index.descriptor,
    annotations: { "io.containerd.image.name": names.image, "org.opencontainers.image.ref.name": names.tag },
  });
  const blobs = [image.index, ...image.platforms.flatMap((item) => [item.manifest, item.config])];
  return {
    files: [
      { path: "oci-layout", text: JSON.stringify({ imageLayoutVersion: "1.0.0" }) },
      { path: "index.json", text: JSON.stringify(imageIndex([root])) },
      ...uniqueBy(blobs, (blob) => blob.descriptor.digest).map(blobFile),
    ],
    layers: uniqueBy(
      image.platforms.flatMap((item) => item.layers),
      (layer) => layer.digest,
    ),
  };
}

/** The names of an image inside its layout, from its name and its version. */
export function layoutNames(image: Pick<ImageDefinition, "name" | "labels">): LayoutNames {
  return { tag: tagOf(image.labels.version), image: `${NOBODYS_REGISTRY}/${tagOf(imageReference(image))}` };
}

/** A tag has no "+": https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests */
function tagOf(version: string): string {
  return version.replaceAll("+", "_");
}

function blobFile(blob: JsonBlob): LayoutFile {
  return { path: blobPath(blob.descriptor.digest), text: blob.text };
}

function uniqueBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
