import { z } from "zod";
import { orasManifestAt, orasNote, parsePushed } from "../../programs/oras.js";
import type { Outcome } from "../../programs/outcome.js";
import { digestText } from "../../repository/inputs/index.js";
import { byTag, nameOf, type Repository } from "../../repository/references/index.js";
import { jsonOf } from "../../text/json.js";
import { MANIFEST_LENGTH, NOTE_LENGTH } from "../../text/limits.js";
import { failed, insist } from "../client/ask.js";
import { registryFailed } from "../client/errors.js";
import { askMaybe } from "../client/lookup.js";
import type { RegistryTools } from "../client/tools.js";

/**
 * A small document in a registry: an OCI artifact manifest without files that has the document as an annotation, so that
 * one request reads it and its digest covers it.
 */
export interface Note {
  /** Digest of the manifest. */
  digest: string;
  text: string;
}

/** The annotation, in reverse as annotations are named, below a host that is nobody's. */
const NOTE = "invalid.image-factory.note";

const Manifest = z.looseObject({ artifactType: z.string(), annotations: z.record(z.string(), z.string()) });

/** Write a note, with a tag or without one. Returns its digest. Throws a RegistryError. */
export async function writeNote(
  tools: RegistryTools,
  repository: Repository,
  type: string,
  text: string,
  when: Date,
  tag?: string,
): Promise<string> {
  const { argv, last } = await tryNote(tools, repository, type, text, when, tag);
  if (last?.code !== 0) throw failed(argv, nameOf(repository), last);
  return parsePushed(last.stdout);
}

/** Write a note, and say how that ended. */
export async function tryNote(
  tools: RegistryTools,
  repository: Repository,
  type: string,
  text: string,
  when: Date,
  tag?: string,
): Promise<{ argv: string[]; last: Outcome | undefined }> {
  const annotations = { [NOTE]: text, "org.opencontainers.image.created": when.toISOString() };
  const argv = orasNote(repository, type, "annotations.json", tag);
  const files = { "annotations.json": JSON.stringify({ $manifest: annotations }) };
  return { argv, last: (await insist(tools, argv, files)).at(-1) };
}

/** Read the note that a tag points at: undefined where there is no such tag. Throws a RegistryError, also where it is no note. */
export async function readNote(
  tools: RegistryTools,
  repository: Repository,
  type: string,
  tag: string,
): Promise<Note | undefined> {
  const found = await lookForNote(tools, repository, type, tag);
  if (found === undefined) return undefined;
  const { digest, text } = found;
  if (text !== undefined) return { digest, text };
  throw registryFailed(
    byTag(repository, tag),
    `expected a note of type ${type}, of at most ${NOTE_LENGTH} characters, got something else`,
    NEXT,
  );
}

/** The same for a tag that may point at anything: what is no note of the type has no text. Throws a RegistryError. */
export async function lookForNote(
  tools: RegistryTools,
  repository: Repository,
  type: string,
  tag: string,
): Promise<{ digest: string; text?: string } | undefined> {
  const manifest = await askMaybe(tools, orasManifestAt(repository, tag), byTag(repository, tag));
  if (manifest === undefined) return undefined;
  const digest = digestText(manifest);
  // A note is small; a manifest may be larger than any note.
  const { data } = Manifest.safeParse(manifest.length > MANIFEST_LENGTH ? undefined : jsonOf(manifest));
  const text = data?.artifactType === type ? data.annotations[NOTE] : undefined;
  return { digest, ...(text !== undefined && text.length <= NOTE_LENGTH && { text }) };
}

const NEXT = "Find out who writes to this repository: only releases do.";
