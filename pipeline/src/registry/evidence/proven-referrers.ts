import type { Trust } from "../../judgement/release-policy/index.js";
import { orasBlobText, orasManifest } from "../../programs/oras.js";
import { digestText } from "../../repository/inputs/index.js";
import { byDigest, type Repository } from "../../repository/references/index.js";
import { jsonOf } from "../../text/json.js";
import { EVIDENCE_BYTES } from "../../text/limits.js";
import { ask } from "../client/ask.js";
import type { RegistryImage } from "../client/read-image.js";
import { type Attached, bundlesOf } from "../client/referrers.js";
import { RUNS } from "../client/runs.js";
import type { RegistryTools } from "../client/tools.js";
import { ReferrerDocument } from "./referrer.js";
import { weighBundle } from "./weigh-bundle.js";

/** Where cosign finds the file. */
const FILE = "evidence.json";

/**
 * Find what refers to an image or to one of its manifests and is a signature or an attestation of it by somebody who is
 * trusted: digests of manifests. All else anybody may have attached. Throws a RegistryError where that cannot be found out.
 */
export async function provenReferrers(
  tools: RegistryTools,
  repository: Repository,
  { index, manifests }: Pick<RegistryImage, "index" | "manifests">,
  trust: Trust,
): Promise<string[]> {
  const subjects = [...new Set([index, ...manifests.map(({ digest }) => digest)])];
  const listed = await Promise.all(subjects.map((subject) => bundlesOf(tools, repository, subject)));
  const proven = await Promise.all(
    listed.flat().map(async (item) => ((await isProven(tools, repository, item, trust)) ? [item.digest] : [])),
  );
  return [...new Set(proven.flat())].sort();
}

async function isProven(
  tools: RegistryTools,
  repository: Repository,
  { subject, digest }: Attached,
  trust: Trust,
): Promise<boolean> {
  const manifest = await read(tools, orasManifest(repository, digest), repository, digest);
  const { data: referrer } = ReferrerDocument.safeParse(jsonOf(manifest ?? ""));
  if (referrer?.subject.digest !== subject) return false;
  const [layer] = referrer.layers;
  if (layer.size > EVIDENCE_BYTES) return false;
  const text = await read(tools, orasBlobText(repository, layer.digest), repository, layer.digest);
  if (text === undefined) return false;
  const file = { text, subject, file: FILE, files: { [FILE]: text }, place: byDigest(repository, digest) };
  return "signer" in (await RUNS.run(() => weighBundle(tools, file, trust)));
}

/** What a digest names; undefined where the registry answers with something else. */
async function read(tools: RegistryTools, argv: string[], repository: Repository, digest: string) {
  const text = await RUNS.run(() => ask(tools, argv, byDigest(repository, digest)));
  return digestText(text) === digest ? text : undefined;
}
