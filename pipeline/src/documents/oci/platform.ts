import { architectureOf, type Platform } from "../../repository/inputs/index.js";

/** A platform as OCI writes it. */
export interface OciPlatform {
  architecture: string;
  os: string;
  variant?: string;
}

/**
 * Write a platform for an index or a config. arm64 gets the variant "v8": the table of platform variants lists it for
 * arm64, and clients that compare variants literally find it; others take a missing variant for v8 anyway.
 * https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md#platform-variants
 */
export function ociPlatform(platform: Platform): OciPlatform {
  const architecture = architectureOf(platform);
  return architecture === "arm64" ? { architecture, os: "linux", variant: "v8" } : { architecture, os: "linux" };
}
