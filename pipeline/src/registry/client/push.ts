import {
  type OrasDescriptor,
  orasCopy,
  orasResolve,
  orasTag,
  parseDescriptor,
  parseSent,
} from "../../programs/oras.js";
import type { Outcome } from "../../programs/outcome.js";
import { byDigest, byTag, type Repository } from "../../repository/references/index.js";
import { answered, ask, failed, insist, lastWords, saysDenied } from "./ask.js";
import { registryFailed, tagRefused } from "./errors.js";
import { findTag } from "./lookup.js";
import { type RegistryImage, readImage } from "./read-image.js";
import type { RegistryTools } from "./tools.js";

/** What a push did. */
export interface Pushed extends RegistryImage {
  /** Bytes of the configs and layers that the registry did not have. */
  sent: number;
  /** Bytes of those that the registry had already. */
  present: number;
}

/** Where the layout is that is pushed, relative to where the tools run. */
const LAYOUT = "layout";

/**
 * Push the layout by the digest of its index: blobs in parallel and only those that are missing, then the manifests,
 * then the index, and the tag last where one is asked for. What was pushed is read back. A push that was interrupted
 * goes on where it stopped when it is run again. Throws a RegistryError.
 */
export async function push(tools: RegistryTools, index: string, repository: Repository, tag?: string): Promise<Pushed> {
  const missing = await copyLayout(tools, index, repository);
  const image = await readImage(tools, repository, index);
  if (tag !== undefined) await moveTag(tools, repository, index, tag);
  const sent = bytes(image.blobs.filter(({ digest }) => missing.has(digest.slice(7, 19))));
  return { ...image, sent, present: bytes(image.blobs) - sent };
}

/** Let a tag point at a manifest, and see that it does. Throws a RegistryError, or a TagsError where it must not be moved. */
export async function moveTag(
  tools: RegistryTools,
  repository: Repository,
  digest: string,
  tag: string,
): Promise<void> {
  const [argv, place] = [orasTag(repository, digest, [tag]), byTag(repository, tag)];
  const last = (await insist(tools, argv)).at(-1);
  if (last?.code !== 0) throw await unmoved(tools, repository, tag, failed(argv, place, last), last);
  const actual = await resolveTag(tools, repository, tag);
  if (actual.digest === digest) return;
  throw registryFailed(place, `expected ${digest}, got ${actual.digest}`, "Who else moves this tag?");
}

/** Say what it means that a tag was refused: whoever may write here, and may not let this one point elsewhere, may not move it. */
async function unmoved(
  tools: RegistryTools,
  repository: Repository,
  tag: string,
  error: Error,
  last: Outcome | undefined,
): Promise<Error> {
  if (!answered(last) || saysDenied(lastWords(last))) return error;
  const present = await findTag(tools, repository, tag).catch(() => undefined);
  if (present === undefined) return error;
  return tagRefused(byTag(repository, tag), `it still points at ${present}, and may not be moved: ${lastWords(last)}`);
}

/** Ask what a tag points at. Throws a RegistryError, also where there is no such tag. */
export async function resolveTag(tools: RegistryTools, repository: Repository, tag: string): Promise<OrasDescriptor> {
  const place = byTag(repository, tag);
  const text = await ask(tools, orasResolve(repository, tag), place);
  try {
    return parseDescriptor(text);
  } catch (cause) {
    throw registryFailed(place, `not a descriptor: ${text.slice(0, 200)}`, "Run it again.", { cause });
  }
}

/**
 * Copy the layout; returns what the registry did not have. oras tries requests again, but not those that carry a blob:
 * their bodies are read once. So the copy is repeated.
 */
async function copyLayout(tools: RegistryTools, index: string, repository: Repository): Promise<Set<string>> {
  const argv = orasCopy({ layout: LAYOUT }, repository, index);
  const outcomes = await insist(tools, argv);
  const last = outcomes.at(-1);
  if (last?.code !== 0) throw failed(argv, byDigest(repository, index), last);
  return new Set(outcomes.flatMap(({ stdout }) => parseSent(stdout)));
}

function bytes(blobs: readonly { size: number }[]): number {
  return blobs.reduce((sum, { size }) => sum + size, 0);
}
