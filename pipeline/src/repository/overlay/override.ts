import type { Overlay } from "./overlay.js";

/** One file of a repository that hides one of the factory. */
export interface Override {
  path: string;
  /** Of the file that counts: 64 hex digits. */
  sha256: string;
  /** Of the factory's, which does not. */
  hidden: string;
}

/** What lies beneath a repository, and what of it does not count. */
export interface Beneath extends Overlay {
  /** Digest of the factory's files, as the engine computes it of a directory: `sha256:…`. */
  factory: string;
  overrides: Override[];
}

/** Say which files decide, with the digests of those that count and of those that they hide. */
export function overrideLines({ factory, overrides }: Beneath): string[] {
  return [
    `the factory's files are ${factory}; ${overrides.length} of them are replaced\n`,
    ...overrides.map(({ path, sha256, hidden }) =>
      sha256 === hidden
        ? `  ${path} is the factory's own, sha256:${sha256}: it hides nothing and can go\n`
        : `  ${path} sha256:${sha256} in place of sha256:${hidden}\n`,
    ),
  ];
}
