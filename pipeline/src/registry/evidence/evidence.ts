import { setTimeout as sleep } from "node:timers/promises";

import { PREDICATES, type PredicateName, type VerifiedAttestation } from "../../documents/attest/index.js";
import type { FoundSignature, FoundUnproven, Trust } from "../../judgement/release-policy/index.js";
import {
  cosignVerifyAttestation,
  isSignature,
  parseStatements,
  SIGNATURE_TYPE,
  type VerifiedBundle,
} from "../../programs/cosign.js";
import { byDigest, type Repository } from "../../repository/references/index.js";
import { registryFailed } from "../client/errors.js";
import { type Attached, bundlesOf } from "../client/referrers.js";
import { RUNS } from "../client/runs.js";
import type { RegistryTools } from "../client/tools.js";
import { verifiedBundles, verifyAll } from "./cosign-runs.js";
import { type KnownSigner, knownSigners, timedSigners } from "./known-signers.js";
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

/** A verified bundle, and who was asked for. */
type Listed = VerifiedBundle & { asked: Asked };

/** Someone whose signatures are looked for; of some, those with a time in their span, or with any time. */
interface Asked extends KnownSigner {
  time?: "inside" | "ever";
}

function askedOf(trust: Trust): Asked[] {
  const timed = timedSigners(trust).flatMap(({ inside, ever }) => [
    { ...inside, time: "inside" as const },
    { ...ever, time: "ever" as const },
  ]);
  return [...knownSigners(trust), ...timed];
}

/** Find all signatures and attestations that cosign verifies with someone who is trusted. Throws a RegistryError. */
export async function findEvidence(tools: RegistryTools, search: Search): Promise<Evidence> {
  const { listed, untold } = await listAll(tools, search);
  const signed = listed.filter(isSignature);
  const signatures = signed.map(({ reference, asked }) => ({ subject: reference, signer: asked.signer, asked }));
  const kinds = askedOf(search.trust).flatMap((asked) => search.predicates.map((name) => ({ asked, name })));
  const read = kinds.map(async ({ asked, name }) => {
    const type = PREDICATES[name].uri;
    const own = listed.filter((item) => isSame(item.asked, asked) && item.type === type);
    const found = await readStatements(tools, search, { asked, type, listed: own });
    return found.map((item) => ({ ...item, asked }));
  });
  const [attestations, unproven] = await Promise.all([Promise.all(read), claimsOf(tools, search.repository, untold)]);
  return { signatures: settled(signatures), attestations: settled(attestations.flat()), unproven };
}

function isSame(one: Asked, other: Asked): boolean {
  return one.signer === other.signer && one.time === other.time;
}

/**
 * Say of everything that was verified once what is known of its time. Who is trusted for a time only was asked for up to three
 * times; what was found by a wider question and not by a narrower one has a time elsewhere, or none.
 */
function settled<T extends { asked: Asked }>(
  items: readonly T[],
): (Omit<T, "asked"> & { time?: FoundSignature["time"] })[] {
  const rest = items.map(({ asked, ...item }) => ({ item, asked, key: JSON.stringify(item) }));
  const of = (time: Asked["time"]) => rest.filter(({ asked }) => asked.time === time);
  const [inside, ever, all] = [of("inside"), of("ever"), of(undefined)];
  return [
    ...inside.map(({ item }) => ({ ...item, time: "inside" as const })),
    ...without(ever, inside).map(({ item }) => ({ ...item, time: "outside" as const })),
    ...without(all, ever).map(({ item }) => item),
  ];
}

/** Take from items as many of each as there are of it in others. */
function without<T extends { key: string }>(items: readonly T[], others: readonly T[]): T[] {
  const counts = new Map<string, number>();
  for (const { key } of others) counts.set(key, (counts.get(key) ?? 0) + 1);
  return items.filter(({ key }) => {
    const left = counts.get(key) ?? 0;
    counts.set(key, left - 1);
    return left <= 0;
  });
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
  const lists = askedOf(search.trust).map(async (asked) => {
    const bundles = await verifiedBundles(tools, search.repository, asked, subjects);
    return bundles.map((item) => ({ ...item, asked }));
  });
  return (await Promise.all(lists)).flat();
}

function lacks({ predicates }: Search, listed: readonly Listed[], subject: string): boolean {
  const types = typesOf(listed, subject);
  return !types.has(SIGNATURE_TYPE) || predicates.some((name) => !types.has(PREDICATES[name].uri));
}

function listedFor(listed: readonly Listed[], subject: string): Listed[] {
  return listed.filter(({ reference, asked }) => reference === subject && asked.time === undefined);
}

function typesOf(listed: readonly Listed[], subject: string): Set<string> {
  return new Set(listedFor(listed, subject).map(({ type }) => type));
}

/** Read the statements of one type and one signer, for the manifests that have one. */
async function readStatements(
  tools: RegistryTools,
  { repository }: Search,
  { asked, type, listed }: { asked: Asked; type: string; listed: readonly Listed[] },
): Promise<VerifiedAttestation[]> {
  const subjects = [...new Set(listed.map(({ reference }) => reference))];
  const question = {
    repository,
    subjects,
    argv: (rest: readonly string[]) => cosignVerifyAttestation(asked.by, type, repository, rest),
    files: asked.files,
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
    return own
      .filter(({ subjects }) => subjects.length === 1)
      .map((item) => ({ subject, signer: asked.signer, ...item }));
  });
}
