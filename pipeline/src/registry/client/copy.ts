import { orasCopy, type Place as Side } from "../../programs/oras.js";
import { byDigest, type Repository } from "../../repository/references/index.js";
import { failed, insist } from "./ask.js";
import type { RegistryTools } from "./tools.js";

/**
 * Copy an image by the digest of its index, with everything that refers to it or to one of its manifests: oras compares
 * every digest, sends what is missing, and the manifests after what they name. An interrupted copy goes on when it is
 * run again. Throws a RegistryError.
 */
export async function copyImage(tools: RegistryTools, from: Side, to: Repository, digest: string): Promise<void> {
  const argv = orasCopy(from, to, digest, true);
  const last = (await insist(tools, argv)).at(-1);
  if (last?.code !== 0) throw failed(argv, byDigest(to, digest), last);
}
