import { setTimeout as sleep } from "node:timers/promises";

import { PREDICATES, type PredicateName, type VerifiedAttestation } from "../../documents/attest/index.js";
import type { FoundSignature, FoundUnproven, Trust } from "../../judgement/release-policy/index.js";
import {
  cosignVerify,
  cosignVerifyAttestation,
  parseStatements,
  parseVerified,
  SIGNATURE_TYPE,
  type VerifiedBundle,
  type Verifier,
} from "../../programs/cosign.js";
import { byDigest, type Repository } from "../../repository/references/index.js";
import { registryFailed } from "../client/errors.js";
import { type Attached, bundlesOf } from "../client/referrers.js";
import { RUNS } from "../client/runs.js";
import type { RegistryTools } from "../client/tools.js";
import { verifyAll } from "./cosign-runs.js";
import { knownSigners } from "./known-signers.js";
import { claimsOf } from "./unproven.js";

/** Where evidence is looked for, about what, and whose counts. */
export interface Search {
  repository: Repository;
  /** Digests of the index and of the manifests. */
  subjects: readonly string[];
  trust: Trust;
  /** The kinds that are read. */
  predicates: readonly PredicateName[];
}

/** What was verified. */
export interface Evidence {
  signatures: FoundSignature[];
  attestations: VerifiedAttestation[];
  /** What is attached where something is missing, and that nobody verifies who is trusted. */
  unproven: FoundUnproven[];
}

/** A verified bundle, and by whose key or identity. */
type Listed = VerifiedBundle & { by: Verifier; signer: string };

/** Find all signatures and attestations that cosign verifies with someone who is trusted. Throws a RegistryError. */
export async function findEvidence(tools: RegistryTools, search: Search): Promise<Evidence> {
  const { listed, untold } = await listAll(tools, search);
  const signed = listed.filter(({ type, digest, reference }) => type === SIGNATURE_TYPE && digest === reference);
  const signatures = signed.map(({ reference, signer }) => ({ subject: reference, signer }));
  const kinds = knownSigners(search.trust).flatMap((who) => search.predicates.map((name) => ({ ...who, name })));
  const read = kinds.map(({ by, signer, name }) => {
    const type = PREDICATES[name].uri;
    const own = listed.filter((item) => item.signer === signer && item.type === type);
    return readStatements(tools, search, { by, signer, type, listed: own });
  });
  const [attestations, unproven] = await Promise.all([Promise.all(read), claimsOf(tools, search.repository, untold)]);
  return { signatures, attestations: attestations.flat(), unproven };
}

/**
 * List every bundle that can be verified. cosign takes a bundle that it cannot fetch for none at all, so where
 * something is missing and the registry lists more than was verified, it is asked once more. What lacks its type then,
 * by the list's own word, is untold: somebody may have signed it who is not trusted.
 */
async function listAll(tools: RegistryTools, search: Search): Promise<{ listed: Listed[]; untold: Attached[] }> {
  const first = await list(tools, search, search.subjects);
  const lacking = search.subjects.filter((subject) => lacks(search, first, subject));
  const attached = await Promise.all(lacking.map((subject) => bundlesOf(tools, search.repository, subject)));
  const doubtful = lacking.filter(
    (subject, place) => (attached[place]?.length ?? 0) > listedFor(first, subject).length,
  );
  if (doubtful.length === 0) return { listed: first, untold: [] };
  await sleep(1000 * (tools.patience?.seconds ?? 1));
  const second = await list(tools, search, doubtful);
  const listed = [...first.filter(({ reference }) => !doubtful.includes(reference)), ...second];
  const untold = attached.flat().filter(({ subject, type }) => !typesOf(listed, subject).has(type));
  return { listed, untold };
}

async function list(tools: RegistryTools, search: Search, subjects: readonly string[]): Promise<Listed[]> {
  const lists = knownSigners(search.trust).map(async (who) => {
    const question = {
      repository: search.repository,
      subjects,
      argv: (rest: readonly string[]) => cosignVerify(who.by, search.repository, rest),
      read: parseVerified,
      about: (item: VerifiedBundle, subject: string) => item.reference === subject,
    };
    const bundles = await RUNS.run(() => verifyAll(tools, question));
    return bundles.map((item) => ({ ...item, ...who }));
  });
  return (await Promise.all(lists)).flat();
}

function lacks({ predicates }: Search, listed: readonly Listed[], subject: string): boolean {
  const types = typesOf(listed, subject);
  return !types.has(SIGNATURE_TYPE) || predicates.some((name) => !types.has(PREDICATES[name].uri));
}

function listedFor(listed: readonly Listed[], subject: string): Listed[] {
  return listed.filter(({ reference }) => reference === subject);
}

function typesOf(listed: readonly Listed[], subject: string): Set<string> {
  return new Set(listedFor(listed, subject).map(({ type }) => type));
}

/** Read the statements of one type and one signer, for the manifests that have one. */
async function readStatements(
  tools: RegistryTools,
  { repository }: Search,
  { by, signer, type, listed }: { by: Verifier; signer: string; type: string; listed: readonly Listed[] },
): Promise<VerifiedAttestation[]> {
  const subjects = [...new Set(listed.map(({ reference }) => reference))];
  const question = {
    repository,
    subjects,
    argv: (rest: readonly string[]) => cosignVerifyAttestation(by, type, repository, rest),
    read: parseStatements,
    about: (item: { subjects: string[] }, subject: string) => item.subjects.includes(subject),
  };
  const statements = await RUNS.run(() => verifyAll(tools, question));
  return subjects.flatMap((subject) => {
    const own = statements.filter((item) => item.predicateType === type && question.about(item, subject));
    if (own.length < listed.filter(({ reference }) => reference === subject).length) {
      throw registryFailed(byDigest(repository, subject), `${type} was there a moment ago`, "Run it again.");
    }
    // Ours are about one digest each. One of several would be believed of each, whatever it says of the others.
    return own.filter(({ subjects }) => subjects.length === 1).map((item) => ({ subject, signer, ...item }));
  });
}
