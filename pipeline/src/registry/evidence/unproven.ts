import type { FoundUnproven } from "../../judgement/release-policy/index.js";
import { SIGNATURE_TYPE } from "../../programs/cosign.js";
import { type BundleClaim, parseClaim } from "../../programs/cosign-claim.js";
import { orasBlobText, orasManifest } from "../../programs/oras.js";
import { byDigest, type Repository } from "../../repository/references/index.js";
import { jsonOf } from "../../text/json.js";
import { CLAIM_BYTES, CLAIMS } from "../../text/limits.js";
import { ask } from "../client/ask.js";
import type { Attached } from "../client/referrers.js";
import { RUNS } from "../client/runs.js";
import type { RegistryTools } from "../client/tools.js";
import { ReferrerDocument } from "./referrer.js";

/** Say who signed bundles that nobody verifies who is trusted, by their own word. What cannot be read says nothing. */
export async function claimsOf(
  tools: RegistryTools,
  repository: Repository,
  attached: readonly Attached[],
): Promise<FoundUnproven[]> {
  const read = attached.slice(0, CLAIMS).map((item) => claimOf(tools, repository, item).catch(() => undefined));
  return (await Promise.all(read)).flatMap((item) => item ?? []);
}

async function claimOf(
  tools: RegistryTools,
  repository: Repository,
  { subject, digest }: Attached,
): Promise<FoundUnproven | undefined> {
  const get = (argv: string[], digest: string) => RUNS.run(() => ask(tools, argv, byDigest(repository, digest)));
  const { layers } = ReferrerDocument.parse(jsonOf(await get(orasManifest(repository, digest), digest)));
  const [file] = layers;
  if (file.size > CLAIM_BYTES) return undefined;
  const claim = parseClaim(await get(orasBlobText(repository, file.digest), file.digest));
  return claim.subjects.includes(subject) ? unproven(subject, claim) : undefined;
}

/** What a bundle says of itself, as it is judged. */
export function unproven(subject: string, { type, signer }: Pick<BundleClaim, "type" | "signer">): FoundUnproven {
  return { subject, type: type === SIGNATURE_TYPE ? "signature" : type, signer };
}
