import type { Trust } from "../../judgement/release-policy/index.js";
import { cosignVerify, isSignature, parseVerified } from "../../programs/cosign.js";
import { nameOf, type Repository } from "../../repository/references/index.js";
import { answered, failed, insist } from "../client/ask.js";
import type { RegistryTools } from "../client/tools.js";
import { type KnownSigner, knownSigners } from "../evidence/known-signers.js";

/** Who signed which lines. */
export interface LineSigners {
  /** By the digest of the line. */
  signers: Map<string, string>;
  /** The first line that has no signature that counts; those behind it were not looked at. */
  unsigned?: string;
}

/**
 * Find out who signed each line of a journal: cosign verifies as many as it can with one key in one run, and the next
 * key goes on there, because whoever signs does so for a time. Throws a RegistryError where cosign does not answer.
 */
export async function lineSigners(
  tools: RegistryTools,
  journal: Repository,
  trust: Trust,
  lines: readonly string[],
): Promise<LineSigners> {
  const signers = new Map<string, string>();
  const known = knownSigners(trust);
  let rest = [...lines];
  let fruitless = 0;
  for (let turn = 0; rest.length > 0 && fruitless < known.length; turn += 1) {
    const who = known[turn % known.length];
    if (who === undefined) break;
    const verified = await verify(tools, journal, who, rest);
    for (const line of verified) signers.set(line, who.signer);
    fruitless = verified.length === 0 ? fruitless + 1 : 0;
    rest = rest.filter((line) => !signers.has(line));
  }
  return { signers, ...(rest[0] !== undefined && { unsigned: rest[0] }) };
}

async function verify(
  tools: RegistryTools,
  journal: Repository,
  { by, files }: KnownSigner,
  lines: readonly string[],
): Promise<string[]> {
  const argv = cosignVerify(by, journal, lines);
  const last = (await insist(tools, argv, files)).at(-1);
  // A registry that was not heard has not said that a line is unsigned.
  if (!answered(last)) throw failed(argv, nameOf(journal), last);
  return parseVerified(last.stdout)
    .filter(isSignature)
    .map(({ reference }) => reference);
}
