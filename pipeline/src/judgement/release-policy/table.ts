import type { Problem } from "../../errors/index.js";
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
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.min(WIDEST, Math.max(...rows.map((row) => row[column]?.length ?? 0))),
  );
  const lines = rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")}`.trimEnd());
  return `${[title, ...lines].join("\n")}\n`;
}

/** A longer cell does not widen the column of all others. */
const WIDEST = 60;

/** Return the table, or throw a BlockedError with everything that is wrong. */
export function release(title: string, checks: readonly Check[]): string {
  const table = checkTable(title, checks);
  const bad = checks.filter((check) => !check.ok);
  if (checks.length > 0 && bad.length === 0) return `${table}verified: ${checks.length} checks\n`;
  throw new BlockedError(
    bad.map((check) => problem(title, check)),
    `Blocked: nothing was released.\n\n${table}`,
  );
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
