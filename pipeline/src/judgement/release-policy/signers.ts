import type { Found, FoundSignature } from "./found.js";
import { type Bounds, covers, isBounded, spanOf } from "./span.js";
import type { Trust, TrustedIdentity, TrustedKey } from "./trust.js";

/** Whose signatures count today: signers as Trust names them, and how people call them. */
export type Signers = ReadonlyMap<string, string>;

/**
 * Everyone who is trusted at a time. It decides of signatures without a time that an authority gave: those do not prove when
 * they were made, so an expired key has signed none of them.
 */
export function signersOn(trust: Trust, now: string): Signers {
  const time = new Date(now);
  const keys = trust.keys.filter((key) => key.retired !== true && covers(spanOf(key), time));
  const identities = trust.identities.filter((identity) => covers(spanOf(identity), time));
  return new Map([...keys, ...identities].map((item) => [item.signer, called(item)] as const));
}

/** Who could sign, for people: with a time, others than those of today may have. */
export function mayHaveSigned(trust: Trust, signers: Signers): string {
  const timed = trust.root?.authorities === true ? [...trust.keys, ...trust.identities].filter(isBounded) : [];
  const others = timed.filter(({ signer }) => !signers.has(signer)).map((item) => `${called(item)} ${timesOf(item)}`);
  return [...signers.values(), ...others].join(" or ") || "nobody is trusted today";
}

/**
 * How the signer is called whose word this is, where it counts: by the time that an authority gave it, or else by today.
 * undefined where it does not.
 */
export function counts(trust: Trust, signers: Signers, { signer, time }: Said): string | undefined {
  if (time === undefined) return signers.get(signer);
  const known = find(trust, signer);
  return time === "inside" && known !== undefined ? called(known) : undefined;
}

/** What counts of what was found, at a time: the rest is as good as missing. */
export function counting(found: Found, trust: Trust, now: Date): Found {
  const signers = signersOn(trust, now.toISOString());
  const good = (item: Said) => counts(trust, signers, item) !== undefined;
  return { ...found, signatures: found.signatures.filter(good), attestations: found.attestations.filter(good) };
}

type Said = Pick<FoundSignature, "signer" | "time">;

function find({ keys, identities }: Trust, signer: string): TrustedKey | TrustedIdentity | undefined {
  return [...keys, ...identities].find((item) => item.signer === signer);
}

/** A machine's own keys are files named by their fingerprint: its beginning is enough for people. */
function called(item: TrustedKey | TrustedIdentity): string {
  if (!("name" in item)) return item.signer;
  return `key ${item.name.replace(/([0-9a-f]{12})[0-9a-f]{52}(?=$|\.)/, "$1…")}`;
}

/** Why a signer does not count: for people. */
export function whyNot(trust: Trust, signer: string, time?: Said["time"]): string {
  const item = find(trust, signer);
  if (item === undefined || !isBounded(item)) return `${signer} is not trusted`;
  if (time === "outside") return `${called(item)} is trusted ${timesOf(item)}, and its time stamp is of another time`;
  if ("retired" in item && item.retired) return `${called(item)} was retired on ${item.notAfter}`;
  return `${called(item)} ${item.from === undefined ? `expired on ${item.notAfter}` : `is trusted ${timesOf(item)}`}`;
}

function timesOf({ from, notAfter }: Bounds): string {
  return [from === undefined ? "" : `from ${from}`, notAfter === undefined ? "" : `until ${notAfter}`]
    .filter((text) => text !== "")
    .join(" ");
}
