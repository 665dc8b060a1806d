import type { Problem } from "../../errors/index.js";
import { ReleaseError, wrongArgument } from "./errors.js";

/**
 * What a step is given of each service, by what the URI of a key begins with. By name: of the same services there are
 * variables that switch off the verification of TLS, or name a file or a program.
 */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  "awskms://": [
    ...["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
    ...["AWS_ENDPOINT_URL_KMS", "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"],
  ],
  "azurekms://": [
    ...["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_ENVIRONMENT", "AZURE_AUTHORITY_HOST"],
  ],
  "gcpkms://": ["GOOGLE_CREDENTIALS_JSON"],
  "hashivault://": [
    ...["VAULT_ADDR", "VAULT_TOKEN", "VAULT_NAMESPACE", "VAULT_TLS_SERVER_NAME", "TRANSIT_SECRET_ENGINE_PATH"],
  ],
};

/** A variable whose value cosign wants as a file, and the variable that names the file then. */
export const AS_FILE = { GOOGLE_CREDENTIALS_JSON: "GOOGLE_APPLICATION_CREDENTIALS" } as const;

/** A key in a KMS, and where its variables are: of a Dagger secret, only that it can be read. */
export interface Kms {
  kmsKey?: string;
  kmsEnvironment?: { plaintext(): Promise<string> };
}

/**
 * Read the variables that signing with a key in a KMS needs; none, where none are given. Throws a ReleaseError where
 * there is no such key, or a line is not right.
 */
export async function readKms({ kmsKey, kmsEnvironment }: Kms): Promise<Map<string, string>> {
  if (kmsKey === undefined && kmsEnvironment !== undefined) {
    const message = "it is of use only with --kms-key, and that is not given";
    throw wrongArgument(FLAG, message, "Give the key's URI as --kms-key, or leave --kms-environment out.");
  }
  const names = kmsKey === undefined ? [] : namesOf(kmsKey);
  return kmsEnvironment === undefined ? new Map() : parseKmsEnvironment(names, await kmsEnvironment.plaintext());
}

/** The variables that the KMS of a key takes. Throws a ReleaseError where it is of no KMS that is known here. */
export function namesOf(key: string): readonly string[] {
  const scheme = Object.keys(NAMES).find((item) => key.startsWith(item));
  if (scheme !== undefined) return NAMES[scheme] ?? [];
  const message = `expected a URI that begins with ${Object.keys(NAMES).join(", ")}, got "${key}"`;
  throw wrongArgument("--kms-key", message, "docs/runbook.md says how a key in a KMS is named.");
}

/**
 * Read lines of NAME=value: no value goes over lines, nothing in it is replaced, and the quotes around it are no part
 * of it. Empty lines and those that begin with # are left out. Throws a ReleaseError with all bad lines, by number.
 */
export function parseKmsEnvironment(names: readonly string[], text: string): Map<string, string> {
  const variables = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [place, line] of text.split("\n").entries()) {
    const content = line.trim();
    if (content === "" || content.startsWith("#")) continue;
    const read = readLine(names, variables, content);
    // The text of a line may be the secret itself: it is never shown.
    if ("wrong" in read) problems.push({ file: FLAG, line: place + 1, column: 1, path: "", message: read.wrong });
    else variables.set(read.name, read.value);
  }
  if (problems.length > 0) throw new ReleaseError(problems, NEXT);
  if (variables.size === 0) throw wrongArgument(FLAG, `expected lines of NAME=value, got none`, NEXT);
  return variables;
}

type Line = { name: string; value: string } | { wrong: string };

function readLine(names: readonly string[], known: ReadonlyMap<string, string>, line: string): Line {
  const at = line.indexOf("=");
  const name = line.slice(0, Math.max(at, 0));
  if (!names.includes(name)) return { wrong: `expected NAME=value, with a NAME of ${names.join(", ")}` };
  if (known.has(name)) return { wrong: `${name} is there twice` };
  const value = unquoted(line.slice(at + 1).trim());
  if (value === undefined) return { wrong: `${name}: expected the quote that it begins with at its end, too` };
  if (value === "") return { wrong: `${name}: expected a value, got none: leave the line out` };
  if (CONTROL.test(value)) return { wrong: `${name}: expected printable characters only` };
  return { name, value };
}

function unquoted(value: string): string | undefined {
  const quote = value[0];
  if (quote !== '"' && quote !== "'") return value;
  return value.length > 1 && value.endsWith(quote) ? value.slice(1, -1) : undefined;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;

const FLAG = "--kms-environment";

const NEXT = "Correct the lines; docs/runbook.md has an example for each service.";
