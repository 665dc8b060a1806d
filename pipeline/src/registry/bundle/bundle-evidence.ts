import type { VerifiedAttestation } from "../../documents/attest/index.js";
import { blobPath } from "../../documents/oci/index.js";
import type { Found, FoundSignature, FoundUnproven, Trust } from "../../judgement/release-policy/index.js";
import { SIGNATURE_TYPE, type VerifiedStatement } from "../../programs/cosign.js";
import { RUNS } from "../client/runs.js";
import type { RegistryTools } from "../client/tools.js";
import { weighBundle } from "../evidence/weigh-bundle.js";
import { type Fault, layoutFolder } from "./bundle-files.js";
import { type BundleFolder, readBlobTexts } from "./bundle-folder.js";
import type { LayoutImage, Referrer } from "./bundle-layout.js";

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
  /** What nobody has signed who is trusted, by its own word. */
  unproven: FoundUnproven[];
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

type Verdict = Proven | Fault | { unproven: FoundUnproven };

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
  const file = { text, subject: referrer.subject, file: `${bundle.folder}/${path}`, place: bundle.file };
  const weighed = await weighBundle(tools, file, trust);
  if ("fault" in weighed) return { path, message: weighed.fault };
  return "signer" in weighed ? { referrer, ...weighed } : weighed;
}

/** Say what was found in a layout, as it is judged. */
export function foundIn({ image }: LayoutImage, { proven, unproven }: Pick<Weighed, "proven" | "unproven">): Found {
  const signatures: FoundSignature[] = [];
  const attestations: VerifiedAttestation[] = [];
  for (const { referrer, statement, signer, time } of proven) {
    const who = { subject: referrer.subject, signer, ...(time !== undefined && { time }) };
    if (statement.predicateType === SIGNATURE_TYPE) signatures.push(who);
    else attestations.push({ ...who, ...statement });
  }
  return { index: image.index, manifests: image.manifests, signatures, attestations, unproven };
}
