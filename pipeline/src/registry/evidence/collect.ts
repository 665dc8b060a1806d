import type { PredicateName } from "../../documents/attest/index.js";
import type { Found, Trust } from "../../judgement/release-policy/index.js";
import type { Repository } from "../../repository/references/index.js";
import { type RegistryImage, readBlobs, readImage } from "../client/read-image.js";
import type { RegistryTools } from "../client/tools.js";
import { findEvidence } from "./evidence.js";

/**
 * Find out what a registry has under the digest of an index: read it and the manifests and hash their bytes, read every
 * blob to its end, and let cosign verify every signature and attestation with everyone who is trusted. Throws a
 * RegistryError where the registry answers something else than asked, or not at all.
 */
export async function collect(
  tools: RegistryTools,
  repository: Repository,
  digest: string,
  trust: Trust,
  predicates: readonly PredicateName[],
): Promise<Found> {
  const image = await readImage(tools, repository, digest);
  const [found] = await Promise.all([
    gather(tools, repository, image, trust, predicates),
    readBlobs(tools, repository, image),
  ]);
  return found;
}

/** As collect, for an image whose manifests were read; its blobs are left alone. */
export async function gather(
  tools: RegistryTools,
  repository: Repository,
  { index, manifests }: RegistryImage,
  trust: Trust,
  predicates: readonly PredicateName[],
): Promise<Found> {
  const subjects = [...new Set([index, ...manifests.map((item) => item.digest)])];
  const evidence = await findEvidence(tools, { repository, subjects, trust, predicates });
  return { index, manifests, ...evidence };
}
