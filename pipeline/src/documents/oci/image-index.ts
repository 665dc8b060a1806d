import type { Descriptor } from "./descriptor.js";
import { MediaType } from "./media-types.js";

/** An OCI image index: https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md */
export interface ImageIndex {
  schemaVersion: 2;
  mediaType: typeof MediaType.index;
  manifests: Descriptor[];
  annotations?: Record<string, string>;
}

/** Make an index over manifests. */
export function imageIndex(manifests: readonly Descriptor[], annotations?: Record<string, string>): ImageIndex {
  return {
    schemaVersion: 2,
    mediaType: MediaType.index,
    manifests: [...manifests],
    ...(annotations && { annotations }),
  };
}
