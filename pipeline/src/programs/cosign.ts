import { z } from "zod";

import { type Sigstore, type TrustedRoot, timesOnly } from "../repository/environments/index.js";
import { byDigest, type Repository } from "../repository/references/index.js";
import { parseJson } from "../text/json.js";

/**
 * Who signs: the file cosign.key, a key in a KMS by its URI (`awskms://…`), or an OIDC token of the environment; and with the
 * services of which Sigstore, where that is not the public one.
 */
export type Signer = ({ kind: "key" } | { kind: "kms"; uri: string } | { kind: "keyless" }) & { sigstore?: Sigstore };

/** Whose signatures are looked for: a public key by its file or URI, or an identity of an issuer; and by which trusted root. */
export type Verifier = ({ key: string } | { issuer: string; subject: string }) & { root?: VerifierRoot };

/** A trusted root as a run finds it. */
export interface VerifierRoot extends Pick<TrustedRoot, "certificateLogs" | "signatureLogs"> {
  /** Its file. */
  file: string;
  /** Whether a time of one of its authorities must be there. */
  timed: boolean;
}

/** Type of a bundle, and of the manifest that refers to what it is about. */
export const BUNDLE_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

/** Predicate type of the statement that a signature is. */
export const SIGNATURE_TYPE = "https://sigstore.dev/cosign/sign/v1";

const SIGNING_CONFIG = "signing-config.json";

/** The trusted root as runs find it. */
export const TRUSTED_ROOT = "trusted-root.json";

/** Files that signing with a key needs beside it: no log, no time server, and nothing to be fetched for that. */
export const SIGNING_FILES = {
  [SIGNING_CONFIG]: JSON.stringify({
    mediaType: "application/vnd.dev.sigstore.signingconfig.v0.2+json",
    rekorTlogConfig: {},
    tsaConfig: {},
  }),
  [TRUSTED_ROOT]: JSON.stringify({ mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1" }),
} as const;

/** The files that a run that signs finds. A key gets a time where there is an authority, and is written into no log. */
export function signingFiles({ kind, sigstore }: Signer): Record<string, string> {
  const { signingConfig, trustedRoot } = sigstore ?? {};
  if (signingConfig === undefined || trustedRoot === undefined) return kind === "keyless" ? {} : { ...SIGNING_FILES };
  if (kind === "keyless") return { [SIGNING_CONFIG]: signingConfig.text, [TRUSTED_ROOT]: trustedRoot.text };
  if (!signingConfig.authorities) return { ...SIGNING_FILES };
  return { [SIGNING_CONFIG]: timesOnly(signingConfig), [TRUSTED_ROOT]: trustedRoot.text };
}

/** Whether a run signs: no other has the private key, its password, what opens a KMS, or an OIDC token. */
export function signs([program, command]: readonly string[]): boolean {
  return program === "cosign" && (command === "sign" || command === "attest-blob");
}

/** Whether a run signs with a key in a KMS: then it can be that service which fails. */
export function signsInKms(argv: readonly string[]): boolean {
  return signs(argv) && /^[a-z]+:\/\//.test(argv[argv.indexOf("--key") + 1] ?? "");
}

/** Whether a run signs with an identity: then Fulcio, Rekor or the issuer can be what fails. */
export function signsKeyless(argv: readonly string[]): boolean {
  return signs(argv) && !argv.includes("--key");
}

function signing(signer: Signer): string[] {
  const files = ["--signing-config", SIGNING_CONFIG, "--trusted-root", TRUSTED_ROOT];
  if (signer.kind === "keyless") return ["--yes", ...(signer.sigstore?.signingConfig === undefined ? [] : files)];
  return ["--yes", "--key", signer.kind === "kms" ? signer.uri : "cosign.key", ...files];
}

/** The arguments that sign manifests, one after the other, and attach the signatures. */
export function cosignSign(signer: Signer, repository: Repository, digests: readonly string[]): string[] {
  return ["cosign", "sign", ...signing(signer), ...http(repository), ...references(repository, digests)];
}

/**
 * The arguments that sign a statement as it is, into a bundle. `cosign attest` would write a statement of its own, of
 * in-toto's version 0.1, and leave out what it does not know of a predicate.
 */
export function cosignAttest(signer: Signer, statement: string, bundle: string): string[] {
  return ["cosign", "attest-blob", ...signing(signer), "--statement", statement, "--bundle", bundle];
}

/**
 * The arguments that verify manifests, one after the other. A bundle of any type makes cosign content with a manifest:
 * what it prints has to be read. It stops at the first manifest of which it can verify nothing.
 */
export function cosignVerify(verifier: Verifier, repository: Repository, digests: readonly string[]): string[] {
  return ["cosign", "verify", ...trusting(verifier), ...http(repository), ...references(repository, digests)];
}

/** The arguments that print all verified statements of one type about manifests, one after the other. */
export function cosignVerifyAttestation(
  verifier: Verifier,
  type: string,
  repository: Repository,
  digests: readonly string[],
): string[] {
  const what = ["cosign", "verify-attestation", ...trusting(verifier), "--type", type];
  return [...what, ...http(repository), ...references(repository, digests)];
}

/** The arguments that verify a bundle that lies in a file: of one type, about one digest. */
export function cosignVerifyFile(verifier: Verifier, type: string, digest: string, bundle: string): string[] {
  const about = ["--type", type, "--digest", digest.replace("sha256:", ""), "--digestAlg", "sha256"];
  return ["cosign", "verify-blob-attestation", ...trusting(verifier), ...about, "--bundle", bundle];
}

function trusting(verifier: Verifier): string[] {
  const { root } = verifier;
  const rooted = root === undefined ? [] : ["--trusted-root", root.file];
  const timed = root?.timed ? ["--use-signed-timestamps"] : [];
  // A key is what is trusted itself: what it signed need be in no log.
  if ("key" in verifier) return ["--key", verifier.key, "--insecure-ignore-tlog=true", ...rooted, ...timed];
  const { issuer, subject } = verifier;
  return [
    ...["--certificate-oidc-issuer", issuer, "--certificate-identity-regexp", subject, ...rooted, ...timed],
    // Logs that the root does not name hold nothing that could be looked up.
    ...(root?.certificateLogs === false ? ["--insecure-ignore-sct=true"] : []),
    ...(root?.signatureLogs === false ? ["--insecure-ignore-tlog=true"] : []),
  ];
}

function http(repository: Repository): string[] {
  return repository.plainHttp ? ["--allow-http-registry"] : [];
}

function references(repository: Repository, digests: readonly string[]): string[] {
  return digests.map((digest) => byDigest(repository, digest));
}

/** A bundle that cosign verified. */
export interface VerifiedBundle {
  /** Digest of the manifest that it was verified for. */
  reference: string;
  /** Predicate type of its statement. */
  type: string;
  /** The first digest that the statement names. */
  digest: string;
}

const Verified = z.array(
  z.looseObject({
    critical: z.looseObject({
      identity: z.looseObject({ "docker-reference": z.string() }),
      image: z.looseObject({ "docker-manifest-digest": z.string() }),
      type: z.string().min(1),
    }),
  }),
);

/** Read what cosignVerify prints: a line of JSON for each manifest, up to the first without a bundle. */
export function parseVerified(text: string): VerifiedBundle[] {
  return lines(text)
    .flatMap((line) => Verified.parse(parseJson(line)))
    .map(({ critical }) => ({
      reference: critical.identity["docker-reference"].split("@").at(-1) ?? "",
      type: critical.type,
      digest: critical.image["docker-manifest-digest"],
    }));
}

/** Whether a bundle is a signature of the manifest that it was found by, and not something else that is said of it. */
export function isSignature({ type, digest, reference }: VerifiedBundle): boolean {
  return type === SIGNATURE_TYPE && digest === reference;
}

/** A statement: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export interface VerifiedStatement {
  predicateType: string;
  /** The sha256 digests of its subjects, as `sha256:…`. */
  subjects: string[];
  predicate: unknown;
}

const Envelope = z.looseObject({ payloadType: z.literal("application/vnd.in-toto+json"), payload: z.base64() });
const Statement = z.looseObject({
  _type: z.enum(["https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1"]),
  subject: z.array(z.looseObject({ digest: z.looseObject({ sha256: z.string().optional() }) })).min(1),
  predicateType: z.string().min(1),
  predicate: z.unknown(),
});

/** Read what cosignVerifyAttestation prints: an envelope a line, with the statement whose signature was verified. */
export function parseStatements(text: string): VerifiedStatement[] {
  return lines(text).map((line) => statementIn(parseJson(line)));
}

/**
 * A bundle: https://github.com/sigstore/protobuf-specs/blob/v0.4.3/protos/sigstore_bundle.proto
 * cosign knows a second name of each field (`dsse_envelope`): with one of those it would read another envelope.
 */
const Bundle = z.strictObject({
  mediaType: z.literal(BUNDLE_TYPE),
  verificationMaterial: z.unknown(),
  dsseEnvelope: z.unknown(),
});

/** Read the statement in the file of a bundle. Nothing is verified by that. Throws a ZodError or a SyntaxError. */
export function parseBundle(text: string): VerifiedStatement {
  return statementIn(Bundle.parse(parseJson(text)).dsseEnvelope);
}

function statementIn(envelope: unknown): VerifiedStatement {
  const { payload } = Envelope.parse(envelope);
  const { subject, predicateType, predicate } = Statement.parse(
    parseJson(Buffer.from(payload, "base64").toString("utf8")),
  );
  const digests = subject.flatMap(({ digest }) => (digest.sha256 === undefined ? [] : [`sha256:${digest.sha256}`]));
  return { predicateType, subjects: digests, predicate };
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}
