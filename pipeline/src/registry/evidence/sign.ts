import { cosignSign, type Signer, signingFiles } from "../../programs/cosign.js";
import { nameOf, type Repository } from "../../repository/references/index.js";
import { failed, insist } from "../client/ask.js";
import type { RegistryTools } from "../client/tools.js";

/**
 * Sign manifests by their digests, one after the other: where a registry has no referrers API, the list of what refers
 * to a manifest is read, changed and written by the client. Throws a RegistryError.
 */
export async function sign(
  tools: RegistryTools,
  signer: Signer,
  repository: Repository,
  digests: readonly string[],
): Promise<void> {
  if (digests.length === 0) return;
  const argv = cosignSign(signer, repository, digests);
  const last = (await insist(tools, argv, signingFiles(signer))).at(-1);
  if (last?.code !== 0) throw failed(argv, nameOf(repository), last);
}
