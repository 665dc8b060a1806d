import { createHash } from "node:crypto";

import { compareText } from "../../errors/index.js";
import type { ImageDefinition } from "./definition.js";
import type { Platform } from "./platform.js";

/** The base that an image is resolved upon: its name, and the sha256 of the text of its lock. */
export interface AskedBase {
  image: string;
  /** `sha256:` and 64 hex digits. */
  lock: string;
}

/** Write JSON with sorted keys and without blanks, as RFC 8785 does, so that equal values have equal texts. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

/** Digest a text as OCI writes digests: `sha256:` and 64 hex digits. */
export function digestText(text: string): string {
  return `sha256:${sha256Of(text)}`;
}

/** The SHA-256 of a text: 64 hex digits. */
export function sha256Of(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

function sorted(names: readonly string[]): string[] {
  return [...names].sort(compareText);
}

/** Gather everything that decides what a lock holds; order, comments and reasons do not. */
export function askedOf(image: Pick<ImageDefinition, "debian" | "python">, platform: Platform, base: AskedBase | null) {
  return {
    platform,
    base,
    debian: {
      suite: image.debian.suite,
      packages: sorted(image.debian.packages),
      omit: sorted(image.debian.omit.map((item) => item.name)),
    },
    python: {
      version: image.python.version,
      requirements: sorted(image.python.requirements),
      constraints: sorted(image.python.constraints),
      omit: sorted(image.python.omit.map((item) => item.name)),
    },
  };
}

/** Digest what was asked for: a lock that carries another digest is stale. */
export function askedDigest(
  image: Pick<ImageDefinition, "debian" | "python">,
  platform: Platform,
  base: AskedBase | null,
): string {
  return digestText(canonicalJson(askedOf(image, platform, base)));
}
