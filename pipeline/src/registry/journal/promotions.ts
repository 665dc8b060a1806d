import { clean } from "../../text/clean.js";
import { columns } from "../../text/columns.js";
import { isServed, type StoredLine } from "../client/line.js";

/** The lines of a journal, in order; of one image where one is named: those of its environment as a whole are left out then. */
export function linesOf(lines: readonly StoredLine[], image?: string): StoredLine[] {
  return lines.filter((line) => image === undefined || (isServed(line) && line.image === image));
}

/** Write lines of a journal for people, the newest first. */
export function journalTable(lines: readonly StoredLine[]): string {
  if (lines.length === 0) return "nothing was promoted yet\n";
  const cells = [...lines].reverse().map((line) => [String(line.sequence), line.when, line.kind, ...cellsOf(line)]);
  return columns([["line", "when", "what", "image", "digest", "from", "who", "policy"], ...cells])
    .map((line) => `${line}\n`)
    .join("");
}

/** A lease is of no image: whose it was stands where others have a digest, and why it was broken where they have a policy. */
function cellsOf(line: StoredLine): string[] {
  if (!isServed(line)) {
    const whose = `lease of ${clean(line.lease.who)}, until ${line.lease.until}`;
    return ["-", whose, "-", clean(line.who), `reason: ${clean(line.reason, LONGEST_REASON)}`];
  }
  const { image, digest, from, who, policy } = line;
  const told = `${clean(policy.path)} ${policy.digest.slice(0, 19)}`;
  return [clean(image), digest, clean(from.environment), clean(who), told];
}

/** Of the reason why a lease was broken: in characters. */
export const LONGEST_REASON = 500;
