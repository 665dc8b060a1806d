import { isDeepStrictEqual } from "node:util";

import { type Attestation, PREDICATES } from "../../documents/attest/index.js";
import type { Found, Trust } from "../../judgement/release-policy/index.js";
import { dayText } from "../../text/time.js";

/** Whose evidence counts today: what a key has signed that was retired, or has ended, is missing. */
export function trustedToday({ keys, identities }: Trust, now: Date): Trust {
  const today = dayText(now.toISOString());
  const counting = keys.filter(
    ({ retired, notAfter }) => retired !== true && (notAfter === undefined || today <= notAfter),
  );
  return { keys: counting, identities };
}

/** The manifests of an image that nobody has signed who is trusted: the index first. */
export function unsigned({ index, manifests, signatures }: Found): string[] {
  const signed = new Set(signatures.map(({ subject }) => subject));
  return [...new Set([index, ...manifests.map(({ digest }) => digest)])].filter((digest) => !signed.has(digest));
}

/** The attestations that are not there yet, so that an interrupted run goes on. A newer scan is another one. */
export function unattested(found: Found, wanted: readonly Attestation[]): Attestation[] {
  return wanted.filter(
    (item) =>
      !found.attestations.some(
        ({ subject, predicateType, predicate }) =>
          subject === item.subject &&
          predicateType === PREDICATES[item.predicate].uri &&
          isDeepStrictEqual(lasting(predicate), lasting(json(item.content))),
      ),
  );
}

/** A predicate without what differs when the same is said again: names and times of invocations, but not of scans. */
function lasting(predicate: unknown): unknown {
  if (!isObject(predicate)) return predicate;
  const { finishedOn: _, runDetails, ...rest } = predicate;
  return isObject(runDetails) ? { ...rest, runDetails: { ...runDetails, metadata: undefined } } : rest;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as it is after it was written and read. */
function json(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
