import { orasCopy, type Place as Side } from "../../programs/oras.js";
import { byDigest, type Repository } from "../../repository/references/index.js";
import { failed, insist } from "./ask.js";
import type { RegistryTools } from "./tools.js";

/**
 * Copy an image by the digest of its index, with everything that refers to it or to one of its manifests: for a source in
 * which nothing lies that was not proven. oras compares every digest, sends what is missing, and the manifests after what
 * they name. An interrupted copy goes on when it is run again. Throws a RegistryError.
 */
export function copyImage(tools: RegistryTools, from: Side, to: Repository, digest: string): Promise<void> {
  return copy(tools, orasCopy(from, to, digest, true), byDigest(to, digest));
}

/** Copy a manifest with all that it names, in the same way, and nothing that refers to it. */
export function copyManifest(tools: RegistryTools, from: Side, to: Repository, digest: string): Promise<void> {
  return copy(tools, orasCopy(from, to, digest), byDigest(to, digest));
}

async function copy(tools: RegistryTools, argv: string[], place: string): Promise<void> {
  const last = (await insist(tools, argv)).at(-1);
  if (last?.code !== 0) throw failed(argv, place, last);
}
