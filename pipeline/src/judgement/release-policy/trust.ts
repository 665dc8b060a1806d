import { createHash, createPublicKey } from "node:crypto";
import { z } from "zod";

import type { Problem } from "../../errors/index.js";
import type { TrustedRoot } from "../../repository/environments/index.js";
import type { SourceFile } from "../../repository/inputs/index.js";
import { ReleasePolicyError } from "./errors.js";
import type { ReleasePolicy } from "./schema.js";
import { type Bounds, spanOf } from "./span.js";

/** A public key that signatures are verified with. */
export interface TrustedKey {
  /** The file's name without .pub: the tools find it as trusted/<name>.pub. */
  name: string;
  /** `sha256:` and 64 hex digits of the key itself (DER, SubjectPublicKeyInfo): who signed, in Found. */
  signer: string;
  /** The file's text. */
  pem: string;
  /** Since when it is trusted: a day (YYYY-MM-DD) or a moment (RFC 3339). Without it, always. */
  from?: string;
  /** The last day, or moment, at which it is trusted. Without it, always. */
  notAfter?: string;
  /** Set where it signs nothing any more, not even on that day: it counts for the lines of journals up to then, and for nothing else. */
  retired?: true;
}

/** Who signs without a key. */
export interface TrustedIdentity {
  /** URL of the OIDC issuer. */
  issuer: string;
  /** A regular expression for the whole subject of the certificate: anchored, because cosign looks for it anywhere. */
  subject: string;
  /** Issuer and subject as one text: who signed, in Found. */
  signer: string;
  /** As of a key. */
  from?: string;
  notAfter?: string;
}

/** Everyone whose signature counts. */
export interface Trust {
  keys: TrustedKey[];
  identities: TrustedIdentity[];
  /** By what certificates and times are verified; without it, identities by the public Sigstore's, and times not at all. */
  root?: TrustedRoot;
}

/** When a key is trusted. */
type Times = Pick<TrustedKey, "from" | "notAfter" | "retired">;

/** What the names of keys begin with that the call brings. */
const LOCAL = "local-";

/** The file of a key that the call brought, by its name in the trust; undefined for a key of the policy. */
export function localKeyFile(name: string): string | undefined {
  return name.startsWith(LOCAL) ? `${name.slice(LOCAL.length)}.pub` : undefined;
}

const NEXT = "Give the public key in PEM, as `cosign public-key` prints it.";

/**
 * Gather whom a policy trusts. A key that is given twice is trusted no longer than the earliest date says.
 * @param files the text of each file that the policy names
 * @param local the public keys that the call brings; they count only where the policy takes local keys
 * @param root the environment's own trusted root
 * Throws a ReleasePolicyError where a file is missing or holds no public key.
 */
export function trustOf(
  policy: ReleasePolicy,
  files: readonly SourceFile[],
  local: readonly SourceFile[],
  root?: TrustedRoot,
): Trust {
  const problems: Problem[] = [];
  const add = (file: SourceFile, name: string, end: Times) => {
    const key = readKey(file, name, end);
    if ("signer" in key) return [key];
    problems.push(key);
    return [];
  };
  const own = policy.trust.keys.flatMap(({ file, ...times }) => {
    const text = files.find((item) => item.path === file)?.text ?? "";
    return add({ path: file, text }, nameOf(file), timesOf(times));
  });
  const brought = policy.trust.localKeys
    ? local.flatMap((file) => add(file, `${LOCAL}${nameOf(file.path)}`, retirementOf(file.path)))
    : [];
  if (problems.length > 0) throw new ReleasePolicyError(problems, NEXT);
  const identities = policy.trust.identities.map(withSigner);
  return { keys: merge([...own, ...brought]), identities, ...(root !== undefined && { root }) };
}

function withSigner({ issuer, subject, ...times }: ReleasePolicy["trust"]["identities"][number]): TrustedIdentity {
  return { issuer, subject: `^(?:${subject})$`, signer: `${issuer} ${subject}`, ...timesOf(times) };
}

/** `until` is what a policy says today, `notAfter` what it said before. */
function timesOf({ from, until, notAfter = until }: { from?: string; until?: string; notAfter?: string }): Times {
  return { ...(from !== undefined && { from }), ...(notAfter !== undefined && { notAfter }) };
}

/** Characters that are no part of a file's name here become dashes: the name is an argument of a program later. */
function nameOf(path: string): string {
  const file = path.split("/").at(-1) ?? path;
  return file.replace(/\.pub$/, "").replace(/[^A-Za-z0-9._-]/g, "-");
}

/** When a local key was retired, by where it lies: `retired/NAME.YYYY-MM-DD.pub`. Without a day, or with one that no year has, it counts for nothing. */
function retirementOf(path: string): Times {
  if (!path.startsWith(RETIRED)) return {};
  const [, day = ""] = /\.(\d{4}-\d{2}-\d{2})\.pub$/.exec(path) ?? [];
  return { notAfter: Day.safeParse(day).data ?? "", retired: true };
}

const Day = z.iso.date();

/** The folder of retired keys, in that of the keys that the call brings. */
const RETIRED = "retired/";

function readKey({ path, text }: SourceFile, name: string, end: Times): TrustedKey | Problem {
  const wrong = (message: string): Problem => ({ file: path, line: 0, column: 0, path: "", message });
  if (text.trim() === "") return wrong("the file is missing or empty");
  // A private key has a public one in it, too: Node would read that, and the private one would travel on.
  if (/PRIVATE KEY/.test(text)) return wrong("this is a private key: keep it out of the repository");
  try {
    return { name, signer: fingerprintOf(text), pem: text, ...end };
  } catch {
    return wrong("expected a public key in PEM");
  }
}

/** The sha256 of a public key in DER, whatever the line breaks of its PEM. Throws an Error where it is no key. */
export function fingerprintOf(pem: string): string {
  const der = createPublicKey(pem).export({ type: "spki", format: "der" });
  return `sha256:${createHash("sha256").update(der).digest("hex")}`;
}

/** A key that is given twice is trusted for no longer than both times say. */
function merge(keys: readonly TrustedKey[]): TrustedKey[] {
  const bySigner = new Map<string, TrustedKey>();
  for (const key of keys) {
    const known = bySigner.get(key.signer) ?? key;
    const { from } = startOf(key) > startOf(known) ? key : known;
    const { notAfter } = endOf(key) < endOf(known) ? key : known;
    const retired = known.retired ?? key.retired;
    bySigner.set(key.signer, {
      ...known,
      ...(from !== undefined && { from }),
      ...(notAfter !== undefined && { notAfter }),
      ...(retired && { retired }),
    });
  }
  return [...bySigner.values()];
}

/** In milliseconds; without a beginning it is before all others. */
function startOf(key: Bounds): number {
  return spanOf(key).start?.getTime() ?? Number.NEGATIVE_INFINITY;
}

function endOf(key: Bounds): number {
  return spanOf(key).end?.getTime() ?? Number.POSITIVE_INFINITY;
}
