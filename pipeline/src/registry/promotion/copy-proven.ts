import type { Trust } from "../../judgement/release-policy/index.js";
import type { Repository } from "../../repository/references/index.js";
import { copyManifest } from "../client/copy.js";
import { readImage } from "../client/read-image.js";
import type { RegistryTools } from "../client/tools.js";
import { provenReferrers } from "../evidence/proven-referrers.js";

/**
 * Copy an image by the digest of its index, with the signatures and attestations of those who are trusted, and with nothing
 * else that anybody has attached: what lies in a repository can be run by its digest. Throws a RegistryError.
 */
export async function copyProven(
  tools: RegistryTools,
  from: Repository,
  to: Repository,
  digest: string,
  trust: Trust,
): Promise<void> {
  const image = await readImage(tools, from, digest);
  const proven = await provenReferrers(tools, from, image, trust);
  await copyManifest(tools, from, to, digest);
  // One after another: on registries without an API of referrers each rewrites the same list.
  for (const referrer of proven) await copyManifest(tools, from, to, referrer);
}
