import { z } from "zod";

import type { VerifiedAttestation } from "../../documents/attest/index.js";
import { blobPath } from "../../documents/oci/index.js";
import type { Found, FoundSignature, Trust } from "../../judgement/release-policy/index.js";
import { cosignVerifyFile, parseBundle, SIGNATURE_TYPE, type VerifiedStatement } from "../../programs/cosign.js";
import { answered, failed } from "../client/ask.js";
import { RUNS } from "../client/runs.js";
import type { RegistryTools } from "../client/tools.js";
import { type KnownSigner, knownSigners, timedSigners } from "../evidence/known-signers.js";
import { type Fault, layoutFolder } from "./bundle-files.js";
import { type BundleFolder, readBlobTexts } from "./bundle-folder.js";
import type { Blob, LayoutImage, Referrer } from "./bundle-layout.js";

/** Evidence in a layout that somebody has signed who is trusted. */
export interface Proven {
  referrer: Referrer;
  statement: VerifiedStatement;
  /** As Trust names them. */
  signer: string;
  /** As in Found. */
  time?: FoundSignature["time"];
}

/** What cosign made of the evidence in a layout. */
export interface Weighed {
  proven: Proven[];
  /** Manifests of what nobody has signed who is trusted. */
  unproven: Blob[];
  /** What no honest tool attaches: no statement, or one about something else than it is attached to. */
  faults: Fault[];
}

/**
 * Let cosign verify every signature and attestation of a layout, in its file and without a network, with everyone who is
 * trusted. Throws a BundleError where a file is not what its name says, or a RegistryError.
 */
export async function weighEvidence(
  tools: RegistryTools,
  bundle: BundleFolder,
  image: LayoutImage,
  trust: Trust,
): Promise<Weighed> {
  const all = await Promise.all(
    image.referrers.map((referrer) => RUNS.run(() => weigh(tools, bundle, image.name, referrer, trust))),
  );
  return {
    proven: all.flatMap((item) => ("signer" in item ? [item] : [])),
    unproven: all.flatMap((item) => ("unproven" in item ? [item.unproven] : [])),
    faults: all.flatMap((item) => ("message" in item ? [item] : [])),
  };
}

type Verdict = Proven | Fault | { unproven: Blob };

async function weigh(
  tools: RegistryTools,
  bundle: BundleFolder,
  image: string,
  referrer: Referrer,
  trust: Trust,
): Promise<Verdict> {
  const layout = layoutFolder(image);
  const path = `${layout}/${blobPath(referrer.evidence.digest)}`;
  const [text = ""] = await readBlobTexts(tools, bundle, layout, [referrer.evidence]);
  const statement = statementIn(text);
  if (typeof statement === "string") return { path, message: statement };
  if (!statement.subjects.includes(referrer.subject)) {
    const about = statement.subjects.join(", ") || "nothing";
    return { path, message: `it is attached to ${referrer.subject}, but says something about ${about}` };
  }
  const file = `${bundle.folder}/${path}`;
  const verifies = async ({ by, files }: KnownSigner) => {
    const argv = cosignVerifyFile(by, statement.predicateType, referrer.subject, file);
    const outcome = await tools.run(argv, files);
    if (!answered(outcome)) throw failed(argv, bundle.file, outcome);
    return outcome.code === 0;
  };
  const timed = timedSigners(trust);
  for (const known of knownSigners(trust)) {
    if (!(await verifies(known))) continue;
    const { signer } = known;
    const own = timed.find((item) => item.signer === signer);
    if (own === undefined || !(await verifies(own.ever))) return { referrer, statement, signer };
    return { referrer, statement, signer, time: (await verifies(own.inside)) ? "inside" : "outside" };
  }
  return { unproven: referrer.manifest };
}

function statementIn(text: string): VerifiedStatement | string {
  try {
    return parseBundle(text);
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    return `it holds no signed statement: ${why}`;
  }
}

/** Say what was found in a layout, as it is judged. */
export function foundIn({ image }: LayoutImage, proven: readonly Proven[]): Found {
  const signatures: FoundSignature[] = [];
  const attestations: VerifiedAttestation[] = [];
  for (const { referrer, statement, signer, time } of proven) {
    const who = { subject: referrer.subject, signer, ...(time !== undefined && { time }) };
    if (statement.predicateType === SIGNATURE_TYPE) signatures.push(who);
    else attestations.push({ ...who, ...statement });
  }
  return { index: image.index, manifests: image.manifests, signatures, attestations };
}
