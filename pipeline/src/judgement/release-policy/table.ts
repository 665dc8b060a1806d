import type { Problem } from "../../errors/index.js";
import { columns } from "../../text/columns.js";
import { BlockedError } from "./errors.js";
import type { Check } from "./found.js";

/** Write checks for people: what was required, what was found, and whether that is enough. */
export function checkTable(title: string, checks: readonly Check[]): string {
  const cells = checks.map(({ ok, subject, what, required, found }) => [
    ok ? "ok" : "BLOCK",
    subject,
    what,
    required,
    found,
  ]);
  const rows = [["", "subject", "what", "required", "found"], ...cells];
  const lines = columns(rows, WIDEST).map((line) => `  ${line}`);
  return `${[title, ...lines].join("\n")}\n`;
}

/** In places of a terminal. */
const WIDEST = 60;

/** The file that a verdict goes by, in the repository or as a call gives it, and the digest of its bytes, sha256:…. */
export interface JudgedBy {
  path: string;
  digest: string;
}

/** Say by which policy a verdict is, to the byte: nobody has to guess whether another one was put in its place. */
export function judgedBy({ path, digest }: JudgedBy): string {
  return `judged by ${path}@${digest}`;
}

/** Return the table, or throw a BlockedError with everything that is wrong; both say by which policy. */
export function release(title: string, checks: readonly Check[], policy: JudgedBy): string {
  const table = `${checkTable(title, checks)}${judgedBy(policy)}\n`;
  const bad = checks.filter((check) => !check.ok);
  if (checks.length > 0 && bad.length === 0) return `${table}verified: ${checks.length} checks\n`;
  throw new BlockedError(
    bad.map((check) => problem(title, check)),
    summary(title, bad),
    `Blocked: nothing was released.${bad.some(isUnknown) ? ` ${WHOSE}` : ""}\n\n${table}`,
  );
}

const WHOSE =
  "It is signed, but by nobody whom the policy trusts: if you know whose key or identity that is, name it there, or bring its public key (--trusted-keys).";

function isUnknown({ found }: Check): boolean {
  return /^signed (?:by a key unknown here|as )/.test(found);
}

/** What is wrong: each reason once, with all that it keeps from passing. A table of everything follows. */
function summary(title: string, bad: readonly Check[]): string {
  const reasons = new Map<string, Check[]>();
  for (const check of bad) reasons.set(check.found, [...(reasons.get(check.found) ?? []), check]);
  const lines = [...reasons].map(([found, checks]) => {
    const required = distinct(checks.map((check) => check.required)).join("; ");
    return `${whichOf(checks)}: required ${required}; found ${found}`;
  });
  if (bad.length === 1) return `${title}: ${lines[0]}`;
  const count = bad.length === 0 ? "nothing was looked at" : `${bad.length} checks fail`;
  return [`${title}: ${count}`, ...lines.map((line) => `  ${line}`)].join("\n");
}

function whichOf(checks: readonly Check[]): string {
  const subjects = distinct(checks.map(({ subject }) => subject)).join(", ");
  const what = distinct(checks.map((check) => check.what)).join(", ");
  return checks.length === 1 ? `${subjects}: ${what}` : `${checks.length} checks (${subjects}: ${what})`;
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function problem(title: string, { subject, what, required, found }: Check): Problem {
  return {
    file: title,
    line: 0,
    column: 0,
    path: `${subject}: ${what}`,
    message: `required ${required}; found ${found}`,
  };
}
