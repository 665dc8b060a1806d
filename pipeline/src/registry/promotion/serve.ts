import { isDeepStrictEqual } from "node:util";

import { PREDICATES, promotionPredicate } from "../../documents/attest/index.js";
import type { Check, Found } from "../../judgement/release-policy/index.js";
import type { Signer } from "../../programs/cosign.js";
import { byTag } from "../../repository/references/index.js";
import { isServed, type ServedChange } from "../client/line.js";
import { findTag } from "../client/lookup.js";
import { type Place, type PlaceName, placeName, SERVED } from "../client/place.js";
import { PromotionError, refused } from "../client/promotion-errors.js";
import { moveTag } from "../client/push.js";
import type { RegistryTools } from "../client/tools.js";
import { attest } from "../evidence/attest.js";
import { passHere } from "../evidence/gate.js";
import type { History, Step } from "../journal/history.js";
import { appendLine, type Journal, readJournal, rereadJournal } from "../journal/journal.js";
import type { Lease } from "../journal/lease.js";

/** What a promotion, a rollback or an unbundling did, or would do. */
export interface Promoted {
  digest: string;
  /** What was served before it. */
  previous?: string;
  /** What was done, or is planned, for people: a line each. */
  steps: string[];
  /** What the gate looked at; empty where nothing was to be done. */
  checks: Check[];
  /** Whether the tag was moved. */
  changed: boolean;
}

/** A digest that is to be served. */
export interface Served {
  to: Place;
  kind: ServedChange["kind"];
  from: PlaceName;
  digest: string;
  who: string;
  /** What runs of the same caller share that cannot run at once: as Holder says. */
  owner?: string;
  signer: Signer;
}

/** What a place has of its image now. */
export interface Present extends History {
  journal: Journal;
}

/**
 * Read what a place serves and its journal.
 * @param known what was read a moment ago: of the journal, only its head is asked for again
 * @param tagged what the tag points at, where it was asked for just now
 */
export async function presentAt(
  tools: RegistryTools,
  place: Place,
  known?: Pick<Present, "journal">,
  tagged?: string,
): Promise<Present> {
  const served = tagged ?? (await findTag(tools, place.repository, SERVED));
  const journal = await (known === undefined ? readJournal(tools, place) : rereadJournal(tools, place, known.journal));
  const lines = journal.lines.filter(isServed).filter(({ image }) => image === place.rules.image);
  return { place: byTag(place.repository, SERVED), ...(served !== undefined && { served }), lines, journal };
}

/** An image that is served already. */
export function unchanged(digest: string, { place }: History): Promoted {
  return { digest, steps: [`${place} serves it already: nothing to do`], checks: [], changed: false };
}

/**
 * Serve what lies in the place: judge it there, attest, write the line, and move the tag last, with the lease still held
 * and the tag as it was. Throws a BlockedError, LeaseError, PromotionError, JournalError or RegistryError.
 */
export async function serve(
  tools: RegistryTools,
  lease: Lease,
  request: Served,
  { served, journal }: Present,
  step: Exclude<Step, "nothing">,
): Promise<Promoted> {
  const { to, digest } = request;
  const { found, checks } = await passHere(tools, to, digest, ["promotion"]);
  await lease.renew();
  const change = changeOf(request, served);
  const attested = request.kind !== "rollback" && (await attestOnce(tools, request, change, found));
  await stillServed(tools, to, served);
  if (step === "all") await appendLine(tools, { place: to, journal, signer: request.signer, lease }, change);
  await lease.check();
  await stillServed(tools, to, served);
  await moveTag(tools, to.repository, digest, SERVED);
  const steps = [
    `${checks.length} checks of ${to.environment} passed, all bytes read there`,
    ...(attested ? ["attested the promotion"] : []),
    step === "all" ? `wrote line ${journal.lines.length + 1} of the journal` : "the journal had the line already",
    `${byTag(to.repository, SERVED)} points at ${digest}`,
  ];
  return { digest, ...(served !== undefined && { previous: served }), steps, checks, changed: true };
}

function changeOf({ to, kind, from, digest, who }: Served, served: string | undefined): ServedChange {
  return {
    ...{ kind, image: to.rules.image, digest, from, to: placeName(to), who, policy: to.policy },
    ...(served !== undefined && { replaced: served }),
  };
}

/** Attest a promotion, unless a run that was interrupted did. */
async function attestOnce(
  tools: RegistryTools,
  { to, signer }: Served,
  { from, digest, who, policy, replaced, to: name }: ServedChange,
  found: Found,
): Promise<boolean> {
  const record = { from, to: name, digest, who, policy, ...(replaced !== undefined && { previous: replaced }) };
  const content = promotionPredicate({ ...record, when: tools.now() });
  const said = found.attestations.some(
    ({ predicateType, predicate }) =>
      predicateType === PREDICATES.promotion.uri &&
      isDeepStrictEqual({ ...(predicate as object), when: content.when }, content),
  );
  if (said) return false;
  await attest(tools, signer, to.repository, [{ subject: digest, predicate: "promotion", content }]);
  return true;
}

async function stillServed(tools: RegistryTools, to: Place, served: string | undefined): Promise<void> {
  const now = await findTag(tools, to.repository, SERVED);
  if (now === served) return;
  const message = `it was moved meanwhile, from ${served ?? "nothing"} to ${now ?? "nothing"}`;
  const next = "Find out who moves tags without a promotion; `rollback` goes to a digest that the journal has.";
  throw refused(PromotionError, byTag(to.repository, SERVED), message, next);
}
