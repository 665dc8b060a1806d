import { type Container, dag } from "@dagger.io/dagger";

import { about, FactoryError } from "../../errors/index.js";
import type { Settings } from "./settings.js";

/**
 * Where the toolbox starts when no other seed is given: Debian's own minimal image, by the digest of its index. An
 * engine without an image registry gets another one from ./daggerw (`--seed`). No byte of it enters an image.
 */
export const SEED = "debian:bookworm-slim@sha256:4724b8cc51e33e398f0e2e15e18d5ec2851ff0c2280647e1310bc1642182655d";

/** A seed that is not one image for good. */
export class SeedError extends FactoryError {
  readonly code = "SEED";
}

/** The seed of a call: the one that is given, else Debian's. Throws a SeedError where it is not pinned by its digest. */
export function pinnedSeed(seed = SEED): string {
  if (/^[^@\s]+@sha256:[0-9a-f]{64}$/.test(seed)) return seed;
  const message = `expected an image by its digest (NAME@sha256:…), got ${JSON.stringify(seed)}`;
  throw new SeedError([about("--seed", message)], "Name the digest: a tag is another image tomorrow.");
}

/** The seed image with the programs that run in it: toolbox/bootstrap. */
export function seedBox({ seed, source }: Pick<Settings, "seed" | "source">): Container {
  return dag.container().from(seed).withDirectory("/bootstrap", source.directory("toolbox/bootstrap"));
}
