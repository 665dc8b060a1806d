import { z } from "zod";

import { covers, spanOf } from "../../judgement/release-policy/index.js";
import type { Signer } from "../../programs/cosign.js";
import { orasTag } from "../../programs/oras.js";
import { byDigest, byTag, nameOf } from "../../repository/references/index.js";
import { beyond, JOURNAL_LINES } from "../../text/limits.js";
import { ask } from "../client/ask.js";
import { type Change, type JournalLine, parseLine, type StoredLine } from "../client/line.js";
import { findTag, listTags } from "../client/lookup.js";
import type { Place } from "../client/place.js";
import { JournalError, PromotionError, refused } from "../client/promotion-errors.js";
import { moveTag } from "../client/push.js";
import { RUNS } from "../client/runs.js";
import type { RegistryTools } from "../client/tools.js";
import { sign } from "../evidence/sign.js";
import { BrokenChain, chainOf, nextLine } from "./chain.js";
import { lineSigners } from "./journal-signers.js";
import type { Lease } from "./lease.js";
import { contradictedLine, type SignedLine } from "./line-times.js";
import { readNote, writeNote } from "./note.js";

const TYPE = "application/vnd.image-factory.journal.v1+json";

/** The tag of the last line. */
const HEAD = "head";

/** Where a journal is, and whose signatures count in it. */
export type JournalPlace = Pick<Place, "environment" | "journal"> & { rules: Pick<Place["rules"], "trust"> };

/** A journal that was read: every line is signed by someone who is trusted, and names the one before. */
export interface Journal {
  lines: StoredLine[];
  /** Whether the last line has no number yet: whoever wrote it was interrupted. */
  unnumbered: boolean;
}

/**
 * Read an environment's journal and verify it from its first line to its last. Throws a JournalError where a line is
 * missing, moved, changed, unsigned or not the next one, and where the head is not the last; or a RegistryError.
 */
export async function readJournal(tools: RegistryTools, place: JournalPlace): Promise<Journal> {
  const tags = await listTags(tools, place.journal);
  const numbers = tags.filter((tag) => /^[1-9]\d*$/.test(tag)).map(Number);
  const many = beyond(numbers.length, JOURNAL_LINES, "lines");
  if (many !== undefined) throw broken(place, many);
  const head = tags.includes(HEAD) ? await readLine(tools, place, HEAD) : undefined;
  if (head === undefined) {
    if (numbers.length > 0) throw broken(place, `there are ${numbers.length} lines, but no head`);
    return { lines: [], unnumbered: false };
  }
  const read = numbers.map((number) =>
    RUNS.run(async () => [number, await readLine(tools, place, String(number))] as const),
  );
  const numbered = new Map((await Promise.all(read)).flatMap(([number, line]) => (line ? [[number, line]] : [])));
  const lines = linked(place, head, numbered);
  await checkSigners(tools, place, lines);
  return { lines, unnumbered: !numbered.has(head.sequence) };
}

/** Read it again: what is the same to its last line is the same in all of them. */
export async function rereadJournal(tools: RegistryTools, place: JournalPlace, known: Journal): Promise<Journal> {
  const head = await findTag(tools, place.journal, HEAD);
  return head === known.lines.at(-1)?.manifest ? known : readJournal(tools, place);
}

async function readLine(tools: RegistryTools, place: JournalPlace, tag: string): Promise<StoredLine | undefined> {
  const note = await readNote(tools, place.journal, TYPE, tag);
  if (note === undefined) return undefined;
  try {
    return { ...parseLine(note.text), manifest: note.digest };
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw broken(place, `${byTag(place.journal, tag)} is not a line: ${why}`, { cause });
  }
}

function linked(place: JournalPlace, head: StoredLine, numbered: ReadonlyMap<number, StoredLine>): StoredLine[] {
  try {
    return chainOf({ environment: place.environment, head, numbered });
  } catch (cause) {
    if (cause instanceof BrokenChain) throw broken(place, cause.message, { cause });
    throw cause;
  }
}

/** The last line is verified first: whoever signs today signed that one. */
async function checkSigners(tools: RegistryTools, place: JournalPlace, lines: readonly StoredLine[]): Promise<void> {
  const { trust } = place.rules;
  const newestFirst = lines.map(({ manifest }) => manifest).reverse();
  const { signers, unsigned } = await lineSigners(tools, place.journal, trust, newestFirst);
  for (const { sequence, manifest, when } of lines) {
    if (manifest === unsigned) throw broken(place, `line ${sequence} is signed by nobody who is trusted`);
    const known = [...trust.keys, ...trust.identities].find(({ signer }) => signer === signers.get(manifest));
    // A key that has ended was good when the line was written: its time stands between those of the lines around it.
    if (known !== undefined && !covers(spanOf(known), new Date(when))) {
      const { from, notAfter } = known;
      const who = "name" in known ? `the key ${known.name}` : known.signer;
      const ended = covers(spanOf({ from }), new Date(when)) ? `ended on ${notAfter}` : `is trusted from ${from}`;
      throw broken(place, `line ${sequence} is of ${when}, but ${who} ${ended}`);
    }
  }
  const signed = lines.map((line) => ({ ...line, signer: signers.get(line.manifest) ?? "" }));
  const contradicted = await contradictedLine(tools, place.journal, trust, signed);
  if (contradicted !== undefined) throw broken(place, `line ${contradicted.line.sequence}: ${contradicted.why}`);
}

/** A journal that a line is written into, and who signs. */
export interface Writing {
  place: JournalPlace;
  journal: Journal;
  signer: Signer;
}

/**
 * Append a line, while the lease is held: written and signed before any tag points at it, then the head, then its
 * number. Throws a LeaseError or a RegistryError, or a PromotionError where the signer is not trusted here.
 */
export async function appendLine(
  tools: RegistryTools,
  { lease, ...writing }: Writing & { lease: Lease },
  change: Change,
): Promise<StoredLine> {
  return putLine(tools, { lease, ...writing }, await draftLine(tools, writing, change));
}

/**
 * Write and sign the next line; no tag points at it yet. Throws a RegistryError, or a PromotionError where the signer is
 * not trusted here: a line that nobody trusts would break the journal.
 */
export async function draftLine(
  tools: RegistryTools,
  { place, journal, signer }: Writing,
  change: Change,
): Promise<StoredLine> {
  const line: JournalLine = nextLine(journal.lines, change, tools.now());
  const manifest = await writeNote(tools, place.journal, TYPE, JSON.stringify(line), new Date(line.when));
  await sign(tools, signer, place.journal, [manifest]);
  await signedByTrusted(tools, place, { ...line, manifest });
  return { ...line, manifest };
}

/** Let the tags point at a line that was drafted, while the lease is held. Throws a LeaseError, JournalError or RegistryError. */
export async function putLine(
  tools: RegistryTools,
  { place, journal, lease }: Omit<Writing, "signer"> & { lease: Lease },
  line: StoredLine,
): Promise<StoredLine> {
  const last = journal.lines.at(-1);
  if (journal.unnumbered && last !== undefined) await number(tools, place, last);
  await lease.check();
  await unmoved(tools, place, journal);
  await moveTag(tools, place.journal, line.manifest, HEAD);
  await number(tools, place, line);
  return line;
}

/** A line that nobody trusts would break the journal: it stays out, and the signature with it. */
async function signedByTrusted(tools: RegistryTools, place: JournalPlace, line: StoredLine): Promise<void> {
  const { trust } = place.rules;
  const { signers, unsigned } = await lineSigners(tools, place.journal, trust, [line.manifest]);
  if (unsigned === undefined) return insistOnTime(tools, place, { ...line, signer: signers.get(line.manifest) ?? "" });
  const message = `whoever signs here is not trusted by ${place.environment}: its line would break the journal`;
  throw refused(PromotionError, nameOf(place.journal), message, TRUST);
}

/** As little may a line stand there whose time stamp says something else: its signature took too long, or a clock is wrong. */
async function insistOnTime(tools: RegistryTools, place: JournalPlace, line: SignedLine): Promise<void> {
  const contradicted = await contradictedLine(tools, place.journal, place.rules.trust, [line]);
  if (contradicted === undefined) return;
  const message = `the new line would break the journal: ${contradicted.why}`;
  throw refused(PromotionError, nameOf(place.journal), message, CLOCKS);
}

async function unmoved(tools: RegistryTools, place: JournalPlace, journal: Journal): Promise<void> {
  const head = await findTag(tools, place.journal, HEAD);
  if (head === journal.lines.at(-1)?.manifest) return;
  throw broken(place, `a line was written meanwhile: the head is ${head}`);
}

async function number(tools: RegistryTools, { journal }: JournalPlace, line: StoredLine): Promise<void> {
  const argv = orasTag(journal, line.manifest, [String(line.sequence)]);
  await ask(tools, argv, byDigest(journal, line.manifest));
}

function broken({ environment, journal }: JournalPlace, message: string, options?: ErrorOptions): Error {
  return refused(JournalError, `journal of ${environment} (${nameOf(journal)})`, message, NEXT, options);
}

const CLOCKS = "Compare the clocks of this machine and of the time stamp authority, and run it again.";

const TRUST =
  "Sign with a key or identity that the environment's policy names, or bring its public key: --trusted-keys.";

const NEXT = 'Nothing was promoted. docs/runbook.md says under "The journal is broken" what to do.';
