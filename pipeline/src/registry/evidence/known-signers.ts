import type { Trust } from "../../judgement/release-policy/index.js";
import type { Verifier } from "../../programs/cosign.js";

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
