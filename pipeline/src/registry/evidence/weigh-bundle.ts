import { z } from "zod";

import type { FoundSignature, FoundUnproven, Trust } from "../../judgement/release-policy/index.js";
import { cosignVerifyFile, parseBundle, type VerifiedStatement } from "../../programs/cosign.js";
import { parseClaim } from "../../programs/cosign-claim.js";
import { answered, failed } from "../client/ask.js";
import type { RegistryTools } from "../client/tools.js";
import { type KnownSigner, knownSigners, timedSigners } from "./known-signers.js";
import { unproven } from "./unproven.js";

/** The file of a bundle, and what it is attached to. */
export interface BundleFile {
  text: string;
  /** Digest of the manifest that it refers to. */
  subject: string;
  /** Where cosign finds it. */
  file: string;
  /** What has to be written for that first. */
  files?: Readonly<Record<string, string>>;
  /** For errors. */
  place: string;
}

/**
 * What a bundle is: proven by the first who is trusted and whose key or identity verifies it; unproven; or a fault, which no honest
 * tool attaches: no statement, or one about something else than it is attached to.
 */
export type WeighedBundle =
  | { statement: VerifiedStatement; signer: string; time?: FoundSignature["time"] }
  | { unproven: FoundUnproven }
  | { fault: string };

/** Let cosign verify a bundle in its file, with everyone who is trusted. Throws a RegistryError where cosign does not answer. */
export async function weighBundle(
  tools: RegistryTools,
  { text, subject, file, files, place }: BundleFile,
  trust: Trust,
): Promise<WeighedBundle> {
  const statement = statementIn(text);
  if (typeof statement === "string") return { fault: statement };
  if (!statement.subjects.includes(subject)) {
    const about = statement.subjects.join(", ") || "nothing";
    return { fault: `it is attached to ${subject}, but says something about ${about}` };
  }
  const verifies = async (known: KnownSigner) => {
    const argv = cosignVerifyFile(known.by, statement.predicateType, subject, file);
    const outcome = await tools.run(argv, { ...known.files, ...files });
    if (!answered(outcome)) throw failed(argv, place, outcome);
    return outcome.code === 0;
  };
  const timed = timedSigners(trust);
  for (const known of knownSigners(trust)) {
    if (!(await verifies(known))) continue;
    const { signer } = known;
    const own = timed.find((item) => item.signer === signer);
    if (own === undefined || !(await verifies(own.ever))) return { statement, signer };
    return { statement, signer, time: (await verifies(own.inside)) ? "inside" : "outside" };
  }
  return { unproven: unproven(subject, parseClaim(text)) };
}

function statementIn(text: string): VerifiedStatement | string {
  try {
    return parseBundle(text);
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    return `it holds no signed statement: ${why}`;
  }
}
