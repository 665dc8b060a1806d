import type { Trust } from "../release-policy/index.js";
import { cosignVerify, parseVerified, SIGNATURE_TYPE, type Verifier } from "../tools/cosign.js";
import { failed, insist, LATE } from "./ask.js";
import { nameOf, type Repository } from "./reference.js";
import type { RegistryTools } from "./tools.js";

/** Someone whose signatures count. */
export interface KnownSigner {
  by: Verifier;
  /** As Trust names them. */
  signer: string;
}

/** Everyone who is trusted, as cosign is told: keys by the files that runs find. */
export function knownSigners({ keys, identities }: Trust): KnownSigner[] {
  return [
    ...keys.map(({ name, signer }) => ({ by: { key: `trusted/${name}.pub` }, signer })),
    ...identities.map(({ issuer, subject, signer }) => ({ by: { issuer, subject }, signer })),
  ];
}

/**
 * Find out who signed each line of a journal: cosign verifies as many as it can with one key in one run, and the next
 * key goes on there, because whoever signs does so for a time. Returns signers by digest; who is not in it has no
 * signature that counts. Throws a RegistryError where cosign does not answer.
 */
export async function lineSigners(
  tools: RegistryTools,
  journal: Repository,
  trust: Trust,
  lines: readonly string[],
): Promise<Map<string, string>> {
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
  return signers;
}

async function verify(
  tools: RegistryTools,
  journal: Repository,
  { by }: KnownSigner,
  lines: readonly string[],
): Promise<string[]> {
  const argv = cosignVerify(by, journal, lines);
  const last = (await insist(tools, argv)).at(-1);
  if (last === undefined || last.code === LATE) throw failed(argv, nameOf(journal), last);
  return parseVerified(last.stdout)
    .filter(({ type, digest, reference }) => type === SIGNATURE_TYPE && digest === reference)
    .map(({ reference }) => reference);
}
