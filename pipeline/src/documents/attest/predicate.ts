/** The kinds of evidence that are attested. */
export type PredicateName = "provenance" | "spdx" | "cyclonedx" | "vuln" | "test-result" | "reproduction" | "promotion";

/** A kind of evidence, as statements and cosign name it. */
export interface Predicate {
  /** URI of the predicate type in the statement: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
  uri: string;
  /** What `cosign attest --type` and `cosign verify-attestation --type` take for it. */
  type: string;
}

function ours(uri: string): Predicate {
  return { uri, type: uri };
}

/**
 * The root of the URIs of ours, all explained in docs/provenance.md. They are names, not addresses: the host is one that
 * can never be anybody's (RFC 6761, 6.4), because this repository does not know where it will be kept.
 */
const OURS = "https://image-factory.invalid/docs/provenance";

/** How an image is built, as provenance names it: SLSA's buildType. */
export const BUILD_TYPE = `${OURS}/build/v1`;

/** Who built, when a person called the factory on a machine of their own: SLSA's builder.id. */
export const LOCAL_BUILDER = `${OURS}/builder/local/v1`;

/** The database of a scan, as its record names it: advisories of OSV, told apart by their digest. */
export const ADVISORIES = `${OURS}/advisories/v1`;

/** URI of the predicate type, and what cosign takes for it. */
export const PREDICATES: Readonly<Record<PredicateName, Predicate>> = {
  provenance: { uri: "https://slsa.dev/provenance/v1", type: "slsaprovenance1" },
  spdx: { uri: "https://spdx.dev/Document", type: "spdxjson" },
  cyclonedx: { uri: "https://cyclonedx.org/bom", type: "cyclonedx" },
  vuln: { uri: "https://cosign.sigstore.dev/attestation/vuln/v1", type: "vuln" },
  "test-result": ours("https://in-toto.io/attestation/test-result/v0.1"),
  reproduction: ours(`${OURS}/reproduction/v1`),
  promotion: ours(`${OURS}/promotion/v1`),
};

/** The names of all kinds of evidence. */
export const PREDICATE_NAMES = Object.keys(PREDICATES) as PredicateName[];

/** One attestation to make: a predicate about a subject. */
export interface Attestation {
  /** `sha256:` and 64 hex digits: an index or a manifest. */
  subject: string;
  predicate: PredicateName;
  content: unknown;
}

/** An attestation whose signature was verified by cosign with a trusted key or identity. */
export interface VerifiedAttestation {
  /** The digest that was asked for. */
  subject: string;
  /** The statement's own predicate type. */
  predicateType: string;
  /** The digests that the statement itself names. */
  subjects: string[];
  predicate: unknown;
  /** The key's sha256, or the identity: as Trust has it. */
  signer: string;
  /** Whether an authority's time of it lies where its signer is trusted; absent where no such time is known, or none is asked for. */
  time?: "inside" | "outside";
}
