import { z } from "zod";

import type { FoundUnproven, Trust } from "../../judgement/release-policy/index.js";
import { cosignVerifyFile, parseBundle, type VerifiedStatement } from "../../programs/cosign.js";
import { parseClaim } from "../../programs/cosign-claim.js";
import { answered, failed } from "../client/ask.js";
import type { RegistryTools } from "../client/tools.js";
import { knownSigners } from "./known-signers.js";
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
  | { statement: VerifiedStatement; signer: string }
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
  for (const { by, signer } of knownSigners(trust)) {
    const argv = cosignVerifyFile(by, statement.predicateType, subject, file);
    const outcome = await tools.run(argv, files);
    if (!answered(outcome)) throw failed(argv, place, outcome);
    if (outcome.code === 0) return { statement, signer };
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
