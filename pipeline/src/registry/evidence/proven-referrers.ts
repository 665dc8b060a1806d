import { createHash } from "node:crypto";

import type { Trust } from "../../judgement/release-policy/index.js";
import { BUNDLE_TYPE, cosignVerifyFile, parseBundle, type VerifiedStatement } from "../../programs/cosign.js";
import { isUntold, orasBlobText, orasDiscover, orasManifest, parseDiscovered } from "../../programs/oras.js";
import { byDigest, type Repository } from "../../repository/references/index.js";
import { jsonOf } from "../../text/json.js";
import { answered, ask, failed } from "../client/ask.js";
import type { RegistryImage } from "../client/read-image.js";
import { RUNS } from "../client/runs.js";
import type { RegistryTools } from "../client/tools.js";
import { knownSigners } from "./known-signers.js";
import { ReferrerDocument } from "./referrer.js";

/** A larger file is no evidence of ours: in bytes. */
const MOST_BYTES = 256 * 1024 * 1024;

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
  const listed = await Promise.all(subjects.map((subject) => list(tools, repository, subject)));
  const proven = await Promise.all(
    listed.flat().map(async (item) => ((await isProven(tools, repository, item, trust)) ? [item.digest] : [])),
  );
  return [...new Set(proven.flat())].sort();
}

interface Listed {
  subject: string;
  digest: string;
}

async function list(tools: RegistryTools, repository: Repository, subject: string): Promise<Listed[]> {
  const text = await RUNS.run(() => ask(tools, orasDiscover(repository, subject), byDigest(repository, subject)));
  const may = parseDiscovered(text).filter(
    ({ artifactType }) => artifactType === BUNDLE_TYPE || isUntold(artifactType),
  );
  return may.map(({ digest }) => ({ subject, digest }));
}

async function isProven(
  tools: RegistryTools,
  repository: Repository,
  { subject, digest }: Listed,
  trust: Trust,
): Promise<boolean> {
  const manifest = await read(tools, orasManifest(repository, digest), repository, digest);
  const { data: referrer } = ReferrerDocument.safeParse(jsonOf(manifest ?? ""));
  if (referrer?.subject.digest !== subject) return false;
  const [file] = referrer.layers;
  if (file.size > MOST_BYTES) return false;
  const text = await read(tools, orasBlobText(repository, file.digest), repository, file.digest);
  const statement = statementIn(text);
  if (text === undefined || !statement?.subjects.includes(subject)) return false;
  for (const { by, files } of knownSigners(trust)) {
    const argv = cosignVerifyFile(by, statement.predicateType, subject, FILE);
    const outcome = await RUNS.run(() => tools.run(argv, { ...files, [FILE]: text }));
    if (!answered(outcome)) throw failed(argv, byDigest(repository, digest), outcome);
    if (outcome.code === 0) return true;
  }
  return false;
}

/** What a digest names; undefined where the registry answers with something else. */
async function read(tools: RegistryTools, argv: string[], repository: Repository, digest: string) {
  const text = await RUNS.run(() => ask(tools, argv, byDigest(repository, digest)));
  return `sha256:${createHash("sha256").update(text).digest("hex")}` === digest ? text : undefined;
}

function statementIn(text: string | undefined): VerifiedStatement | undefined {
  try {
    return text === undefined ? undefined : parseBundle(text);
  } catch {
    return undefined;
  }
}
