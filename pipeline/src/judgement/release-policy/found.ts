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

/** A signature or an attestation that nobody verifies who is trusted. All but the subject is its own word. */
export interface FoundUnproven {
  /** The digest that it is attached to. */
  subject: string;
  /** `signature`, or the predicate type of its statement. */
  type: string;
  /** Who signed, in a few words: cleaned. */
  signer: string;
}

/** What was found in a registry under one index digest. */
export interface Found {
  /** Digest of the index, hashed by whoever read it. */
  index: string;
  manifests: FoundManifest[];
  signatures: FoundSignature[];
  attestations: VerifiedAttestation[];
  /** For people, where something is missing: it decides nothing. */
  unproven?: readonly FoundUnproven[];
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
