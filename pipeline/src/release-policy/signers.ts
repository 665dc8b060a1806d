import type { Trust } from "./trust.js";

/** Whose signatures count today: signers as Trust names them, and how people call them. */
export type Signers = ReadonlyMap<string, string>;

/** Everyone who is trusted on a day. An expired key signs nothing any more: a signature does not prove its own time. */
export function signersOn(trust: Trust, today: string): Signers {
  const keys = trust.keys.filter(({ notAfter }) => notAfter === undefined || notAfter >= today);
  return new Map([
    ...keys.map((key) => [key.signer, `key ${key.name}`] as const),
    ...trust.identities.map((item) => [item.signer, item.signer] as const),
  ]);
}

/** Why a signer does not count: for people. */
export function whyNot(trust: Trust, signer: string): string {
  const key = trust.keys.find((item) => item.signer === signer);
  return key?.notAfter === undefined ? `${signer} is not trusted` : `key ${key.name} expired on ${key.notAfter}`;
}
