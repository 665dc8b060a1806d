import type { Trust, TrustedKey } from "./trust.js";

/** Whose signatures count today: signers as Trust names them, and how people call them. */
export type Signers = ReadonlyMap<string, string>;

/** Everyone who is trusted on a day. An expired key signs nothing any more: a signature does not prove its own time. */
export function signersOn(trust: Trust, today: string): Signers {
  const keys = trust.keys.filter(
    ({ notAfter, retired }) => retired !== true && (notAfter === undefined || notAfter >= today),
  );
  return new Map([
    ...keys.map((key) => [key.signer, called(key)] as const),
    ...trust.identities.map((item) => [item.signer, item.signer] as const),
  ]);
}

/** A machine's own keys are files named by their fingerprint: its beginning is enough for people. */
function called({ name }: TrustedKey): string {
  return `key ${name.replace(/([0-9a-f]{12})[0-9a-f]{52}(?=$|\.)/, "$1…")}`;
}

/** Why a signer does not count: for people. */
export function whyNot(trust: Trust, signer: string): string {
  const key = trust.keys.find((item) => item.signer === signer);
  if (key?.notAfter === undefined) return `${signer} is not trusted`;
  return `${called(key)} ${key.retired ? "was retired" : "expired"} on ${key.notAfter}`;
}
