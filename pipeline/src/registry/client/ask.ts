import { setTimeout as sleep } from "node:timers/promises";

import type { FactoryError } from "../../errors/index.js";
import { signsInKms, signsKeyless } from "../../programs/cosign.js";
import type { Outcome } from "../../programs/outcome.js";
import { BEYOND, beyond, PRINTED_LENGTH } from "../../text/limits.js";
import { registryFailed, tagRefused } from "./errors.js";
import { saysImmutable } from "./immutable.js";
import { saysPassing } from "./passing.js";
import type { Patience, RegistryTools } from "./tools.js";

/** Five attempts in about fifteen seconds, on top of what the tools themselves try again. */
const PATIENCE: Patience = { attempts: 5, seconds: 1 };

/**
 * Run a tool that must succeed and return what it printed. A failure that may pass is tried again, each time after
 * twice as long. `place` is named in the RegistryError of the last attempt.
 */
export async function ask(tools: RegistryTools, argv: readonly string[], place: string): Promise<string> {
  const outcome = (await insist(tools, argv)).at(-1);
  if (outcome?.code === 0) return outcome.stdout;
  throw failed(argv, place, outcome);
}

/** Run a tool until it succeeds, fails for good, or has had all its attempts. Returns how each ended. */
export async function insist(
  tools: RegistryTools,
  argv: readonly string[],
  files?: Readonly<Record<string, string>>,
): Promise<Outcome[]> {
  const { attempts, seconds } = tools.patience ?? PATIENCE;
  const outcomes: Outcome[] = [];
  for (;;) {
    const outcome = await tools.run(argv, files);
    outcomes.push(outcome);
    const long = beyond(outcome.stdout.length, PRINTED_LENGTH, "characters");
    if (long !== undefined) throw registryFailed(argv.slice(0, 3).join(" "), `it printed too much: ${long}`, BEYOND);
    if (outcome.code === 0 || outcomes.length >= attempts || !mayPass(outcome)) return outcomes;
    await sleep(1000 * seconds * 2 ** (outcomes.length - 1));
  }
}

/** Whether trying again may help. What was ended for being late is not tried again: its limit was generous. */
export function mayPass(outcome: Outcome): boolean {
  return outcome.code !== LATE && saysPassing(outcome.stderr);
}

/** Whether a run that failed says something of what it was asked: neither that it was late, nor that it was not heard. */
export function answered(outcome: Outcome | undefined): outcome is Outcome {
  return outcome !== undefined && (outcome.code === 0 || (outcome.code !== LATE && !mayPass(outcome)));
}

/** What `timeout` answers for a program that it ended. */
export const LATE = 124;

/** Make the error of a run that failed, with the tool's own last words: a RegistryError, or a TagsError where these say so. */
export function failed(argv: readonly string[], place: string, outcome: Outcome | undefined): FactoryError {
  const tool = argv.slice(0, 2).join(" ");
  if (outcome?.code === LATE) {
    const next = signsKeyless(argv) ? KEYLESS : "Is the registry up? Then run it again.";
    return registryFailed(place, `${tool} got no answer in time`, next);
  }
  const words = lastWords(outcome);
  const message = `${tool}: ${words || `exit code ${outcome?.code}`}`;
  if (saysImmutable(words)) return tagRefused(place, message);
  const signer = signsInKms(argv) ? KMS : signsKeyless(argv) ? KEYLESS : undefined;
  return registryFailed(place, message, signer ?? (saysDenied(words) ? LOG_IN : AGAIN));
}

/** The end of what a tool said, in one line. */
export function lastWords(outcome: Outcome | undefined): string {
  const lines = outcome?.stderr.split("\n").filter((line) => line.trim() !== "") ?? [];
  return lines.slice(-3).join(" | ").slice(-1000);
}

/** Whether words say that the registry does not know who asks, or that they may not. */
export function saysDenied(words: string): boolean {
  return DENIED.test(words);
}

/** How a registry, or oras in its stead, says that it does not know who asks, or that they may not. */
const DENIED = /\b40[13]\b|unauthorized|credential not found|\bdenied\b/i;

const LOG_IN =
  "Give a login that may do this with --registry-auth; `./daggerw` takes it from IMAGE_FACTORY_REGISTRY_AUTH.";

/** cosign says the same of a KMS that refuses and of a registry that does. */
const KMS =
  "If it is the KMS that says so, correct --kms-environment (`./daggerw`: IMAGE_FACTORY_KMS_ENV); if it is the registry, --registry-auth. Then run it again: it goes on where it stopped.";

/** Of a token it is said that it could not be processed, whatever is wrong with it. */
const KEYLESS =
  "Fulcio, Rekor and the time stamp authority are those of the environment's signingConfig (registry/environments.yaml), or else the public ones: are they up? A token lives for minutes: give a program that fetches one, --identity-token=cmd:…. If it is the registry, correct --registry-auth. Then run it again: it goes on where it stopped.";

const AGAIN =
  "Run it again: it goes on where it stopped. A digest that does not match is damage or an attack: find out which.";
