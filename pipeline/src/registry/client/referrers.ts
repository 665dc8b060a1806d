import { BUNDLE_TYPE } from "../../programs/cosign.js";
import { isUntold, orasDiscover, parseDiscovered } from "../../programs/oras.js";
import { byDigest, type Repository } from "../../repository/references/index.js";
import { BEYOND, beyond, REFERRERS } from "../../text/limits.js";
import { ask } from "./ask.js";
import { registryFailed } from "./errors.js";
import { RUNS } from "./runs.js";
import type { RegistryTools } from "./tools.js";

/** What may be a bundle of a signature or an attestation. */
export interface Attached {
  /** Digest of the manifest that it refers to. */
  subject: string;
  /** Digest of its own manifest. */
  digest: string;
  /** The predicate type that it is said to have, or nothing: anybody may write anything there. */
  type: string;
}

/** As cosign annotates what it attaches. */
const TYPE_ANNOTATION = "dev.sigstore.bundle.predicateType";

/** List what refers to a manifest and may be a bundle, by the registry's own word. Throws a RegistryError. */
export async function bundlesOf(tools: RegistryTools, repository: Repository, subject: string): Promise<Attached[]> {
  const place = byDigest(repository, subject);
  const listed = parseDiscovered(await RUNS.run(() => ask(tools, orasDiscover(repository, subject), place)));
  const many = beyond(listed.length, REFERRERS, "manifests that refer to it");
  if (many !== undefined) throw registryFailed(place, many, BEYOND);
  return listed
    .filter(({ artifactType }) => artifactType === BUNDLE_TYPE || isUntold(artifactType))
    .map(({ digest, annotations }) => ({ subject, digest, type: annotations?.[TYPE_ANNOTATION] ?? "" }));
}
