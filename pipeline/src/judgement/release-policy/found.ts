import type { VerifiedAttestation } from "../../documents/attest/index.js";

/** A platform's manifest, as the index names it: never as an attestation says. */
export interface FoundManifest {
  /** linux/amd64 */
  platform: string;
  digest: string;
}

/** A signature that was verified with a trusted key or identity. */
export interface FoundSignature {
  /** The digest that is signed. */
  subject: string;
  /** As in Trust: the key's sha256, or the identity. */
  signer: string;
  /** As of an attestation. */
  time?: VerifiedAttestation["time"];
}

/** What was found in a registry under one index digest. */
export interface Found {
  /** Digest of the index, hashed by whoever read it. */
  index: string;
  manifests: FoundManifest[];
  signatures: FoundSignature[];
  attestations: VerifiedAttestation[];
}

/** One thing that a policy demands of one subject. */
export interface Check {
  /** `index`, or a platform. */
  subject: string;
  /** What is looked at: `signature`, `provenance`, `scan age`. */
  what: string;
  required: string;
  found: string;
  ok: boolean;
}
