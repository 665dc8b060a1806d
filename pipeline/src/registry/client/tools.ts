import type { Outcome } from "../../programs/outcome.js";

/**
 * Runs the programs of releases where the registries can be reached: a step of the engine or, in tests, this machine. It
 * gives them the credentials and keys of the run; none of those is ever an argument.
 */
export interface RegistryTools {
  /**
   * Run a program to its end, whatever that is. `argv[0]` is oras, cosign, GNU tar, or one of cat, cp, head, mkdir and sha256sum
   * of GNU coreutils, or python3 with a program of toolbox/ that the run was given; `files` are written to the folder that it runs in first, by their names, which may have folders in
   * them. What a run writes below `out/` is there for the runs that follow. A run is never taken from a cache.
   */
  run(argv: readonly string[], files?: Readonly<Record<string, string>>): Promise<Outcome>;
  /** How failures that may pass are met; without it, as ask.ts says. */
  readonly patience?: Patience;
  /** The time, for ages, leases and what is recorded. */
  now(): Date;
}

/** How often a run is tried, and how long the first wait is, in seconds; each further one is twice as long. */
export interface Patience {
  attempts: number;
  seconds: number;
}
