import { resolve } from "node:path";
import { inject } from "vitest";
import { compiled } from "./compiled.js";

/** A registry that the tests run, by what it is. */
export interface RegistryKind {
  /** Whether it lists what refers to a manifest; where it does not, clients keep the list under a tag `sha256-…`. */
  referrersApi: boolean;
  /** Whether its content lies in the folder that it is given; the others forget it when they end. */
  keeps: boolean;
  /** The command that starts it. */
  command: (config: string, address: string) => [string, ...string[]];
}

/** The registries: Debian's, on which every test runs, and two on which the whole flow does. */
export const REGISTRIES = {
  "distribution 2.8": {
    referrersApi: false,
    keeps: true,
    command: (config) => [inject("programs").registry, "serve", config],
  },
  "distribution 3.0": {
    referrersApi: false,
    keeps: true,
    command: (config) => [program("distribution"), "serve", config],
  },
  "go-containerregistry": {
    referrersApi: true,
    keeps: false,
    command: (_, address) => [program("referrers"), address],
  },
} satisfies Readonly<Record<string, RegistryKind>>;

export type RegistryName = keyof typeof REGISTRIES;

/** What every test runs on that is not about the differences. */
export const USUAL: RegistryName = "distribution 2.8";

/** A program of tests/registry/go, compiled once. */
function program(name: "distribution" | "referrers"): string {
  return `${compiled(name, resolve("tests/registry/go", name), { packages: ["."] })}/${name}`;
}
