import { z } from "zod";

import { cosignVerify, parseVerified, type VerifiedBundle } from "../../programs/cosign.js";
import type { Outcome } from "../../programs/outcome.js";
import { nameOf, type Repository } from "../../repository/references/index.js";
import { answered, failed, insist } from "../client/ask.js";
import { registryFailed } from "../client/errors.js";
import { RUNS } from "../client/runs.js";
import type { RegistryTools } from "../client/tools.js";
import type { KnownSigner } from "./known-signers.js";

/** A question to cosign about some manifests of a repository. */
export interface Question<T> {
  repository: Repository;
  /** Digests of the manifests. */
  subjects: readonly string[];
  argv: (subjects: readonly string[]) => string[];
  /** What the runs find. */
  files: Readonly<Record<string, string>>;
  read: (stdout: string) => T[];
  /** Whether an item of the answer is about a manifest. */
  about: (item: T, subject: string) => boolean;
}

/**
 * Let cosign verify several manifests in as few runs as possible. It goes through them in order and stops at the first
 * of which it can verify nothing, so the next run begins behind that one. Throws a RegistryError where cosign did not
 * answer in time, or printed what it should not.
 */
export async function verifyAll<T>(tools: RegistryTools, question: Question<T>): Promise<T[]> {
  const all: T[] = [];
  let rest = question.subjects;
  while (rest.length > 0) {
    const argv = question.argv(rest);
    const outcome = (await insist(tools, argv, question.files)).at(-1);
    if (!answered(outcome)) throw failed(argv, nameOf(question.repository), outcome);
    const items = read(question, outcome);
    all.push(...items);
    if (outcome.code === 0) return all;
    const stopped = rest.findIndex((subject) => !items.some((item) => question.about(item, subject)));
    if (stopped < 0) throw failed(argv, nameOf(question.repository), outcome);
    rest = rest.slice(stopped + 1);
  }
  return all;
}

/** Let cosign verify every bundle of some manifests with one who is trusted. Throws as verifyAll does. */
export async function verifiedBundles(
  tools: RegistryTools,
  repository: Repository,
  { by, files }: KnownSigner,
  subjects: readonly string[],
): Promise<VerifiedBundle[]> {
  const question = {
    ...{ repository, subjects, files, read: parseVerified },
    argv: (rest: readonly string[]) => cosignVerify(by, repository, rest),
    about: (item: VerifiedBundle, subject: string) => item.reference === subject,
  };
  return RUNS.run(() => verifyAll(tools, question));
}

function read<T>({ repository, read }: Question<T>, { stdout }: Outcome): T[] {
  try {
    return read(stdout);
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw registryFailed(nameOf(repository), `cosign printed what it does not print: ${why}`, NEXT, { cause });
  }
}

const NEXT = "Evidence of that kind cannot be judged: look at it with `cosign download attestation`.";
