import type { OciPlatform } from "./platform.js";

/** What points at a blob: https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md */
export interface Descriptor {
  mediaType: string;
  /** `sha256:` and 64 hex digits. */
  digest: string;
  /** Bytes. */
  size: number;
  platform?: OciPlatform;
  annotations?: Record<string, string>;
}

/** Write a descriptor with its keys in a fixed order. */
export function descriptor(source: Descriptor): Descriptor {
  const { mediaType, digest, size, platform, annotations } = source;
  return {
    mediaType,
    digest,
    size,
    ...(platform && { platform }),
    ...(annotations && { annotations }),
  };
}
