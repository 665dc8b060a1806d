import { clean } from "../../text/clean.js";
import { columns } from "../../text/columns.js";
import type { StoredLine } from "../client/line.js";
import type { RegistryTools } from "../client/tools.js";
import { type JournalPlace, readJournal } from "./journal.js";

/**
 * List the promotions of an environment, verified, the oldest first; of one image where one is named. Throws a
 * JournalError or a RegistryError.
 */
export async function promotions(tools: RegistryTools, place: JournalPlace, image?: string): Promise<StoredLine[]> {
  const { lines } = await readJournal(tools, place);
  return image === undefined ? lines : lines.filter((line) => line.image === image);
}

/** Write lines of a journal for people, the newest first. */
export function journalTable(lines: readonly StoredLine[]): string {
  if (lines.length === 0) return "nothing was promoted yet\n";
  const cells = [...lines]
    .reverse()
    .map(({ sequence, when, kind, image, digest, from, who, policy }) => [
      ...[String(sequence), when, kind, clean(image), digest, clean(from.environment)],
      ...[clean(who), `${clean(policy.path)} ${policy.digest.slice(0, 19)}`],
    ]);
  return columns([["line", "when", "what", "image", "digest", "from", "who", "policy"], ...cells])
    .map((line) => `${line}\n`)
    .join("");
}
