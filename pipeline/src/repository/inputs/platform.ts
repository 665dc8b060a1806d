/** The platforms that images are built for, in the order in which an index lists them. */
export const PLATFORMS = ["linux/amd64", "linux/arm64"] as const;

/** A platform as OCI and Docker write it: `linux/amd64`. */
export type Platform = (typeof PLATFORMS)[number];

/** An architecture as Debian and OCI both write it: `amd64`. */
export type Architecture = "amd64" | "arm64";

/** Tell whether a text names a platform that images can be built for. */
export function isPlatform(text: string): text is Platform {
  return (PLATFORMS as readonly string[]).includes(text);
}

/** Take the architecture out of a platform: `linux/arm64` becomes `arm64`. */
export function architectureOf(platform: Platform): Architecture {
  return platform === "linux/amd64" ? "amd64" : "arm64";
}
