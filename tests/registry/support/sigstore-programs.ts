import { resolve } from "node:path";
import type { TestProject } from "vitest/node";
import { compiled } from "./compiled.js";

const MODULE = "tests/registry/go/sigstore";

const PACKAGES = [
  "github.com/sigstore/fulcio",
  "github.com/sigstore/rekor-tiles/v2/cmd/rekor-server/posix",
  // The time stamp authority: main.go.
  ".",
];

/** The names that Go gives to the programs. */
export const FULCIO = "fulcio";
export const REKOR = "posix";
export const AUTHORITY = "sigstore";

declare module "vitest" {
  export interface ProvidedContext {
    /** Folder of the servers of a private Sigstore. */
    sigstore: string;
  }
}

/** Find or make the servers before the first test. */
export default function setup(project: TestProject): void {
  project.provide("sigstore", compiled("sigstore", resolve(MODULE), { packages: PACKAGES }));
}
