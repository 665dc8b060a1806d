import { type Attestation, PREDICATES } from "../../documents/attest/index.js";
import { BUNDLE_TYPE, cosignAttest, type Signer, signingFiles } from "../../programs/cosign.js";
import { orasAttach } from "../../programs/oras.js";
import { Slots } from "../../programs/slots.js";
import { byDigest, type Repository } from "../../repository/references/index.js";
import { ask, failed, insist } from "../client/ask.js";
import type { RegistryTools } from "../client/tools.js";

/** Signing is done at once for some statements; it is a step each. */
const SIGNINGS = new Slots(4);

/**
 * Sign statements, then attach them one after the other: where a registry has no referrers API, two at a time could
 * lose one. Throws a RegistryError.
 */
export async function attest(
  tools: RegistryTools,
  signer: Signer,
  repository: Repository,
  attestations: readonly Attestation[],
): Promise<void> {
  const signed = attestations.map((item, place) =>
    SIGNINGS.run(() => bundle(tools, signer, repository, item, `out/${place}-${item.predicate}.sigstore.json`)),
  );
  const files = await Promise.all(signed);
  for (const [place, item] of attestations.entries()) {
    await attach(tools, repository, item, files[place] ?? "");
  }
}

/**
 * Write the statement that an attestation is: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
 * The subject is named as the image is, without a registry: it is promoted to others.
 */
export function statementOf(attestation: Attestation, repository: Repository): string {
  return JSON.stringify({
    _type: "https://in-toto.io/Statement/v1",
    subject: [
      { name: repository.path.split("/").at(-1), digest: { sha256: attestation.subject.replace("sha256:", "") } },
    ],
    predicateType: PREDICATES[attestation.predicate].uri,
    predicate: attestation.content,
  });
}

async function bundle(
  tools: RegistryTools,
  signer: Signer,
  repository: Repository,
  attestation: Attestation,
  file: string,
): Promise<string> {
  const argv = cosignAttest(signer, "statement.json", file);
  const files = { ...signingFiles(signer), "statement.json": statementOf(attestation, repository) };
  const last = (await insist(tools, argv, files)).at(-1);
  if (last?.code !== 0) throw failed(argv, byDigest(repository, attestation.subject), last);
  return file;
}

async function attach(
  tools: RegistryTools,
  repository: Repository,
  { subject, predicate }: Attestation,
  file: string,
): Promise<void> {
  // As cosign annotates what it attaches: for people and tools that list it. Nothing here believes it.
  const annotations = {
    "dev.sigstore.bundle.content": "dsse-envelope",
    "dev.sigstore.bundle.predicateType": PREDICATES[predicate].uri,
  };
  await ask(tools, orasAttach(repository, subject, file, BUNDLE_TYPE, annotations), byDigest(repository, subject));
}
