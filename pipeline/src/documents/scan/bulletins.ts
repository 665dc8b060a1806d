import { columns } from "../../text/columns.js";
import { dayText } from "../../text/time.js";
import type { Known } from "./known.js";

/** Documents of CSAF that a scan rests on, beside what its scanners know. */
export interface Bulletins {
  documents: number;
  /** sha256 of them all, whatever their files are called. */
  digest: string;
  /** Who wrote them, by their own word. */
  publishers: string[];
  /** What they say of parts of CUDA that are understood: `NVIDIA`. */
  ecosystems: Record<string, Known>;
  /** When the newest was changed: RFC 3339. */
  updated: string;
  ageDays: number;
}

/** A vulnerability of parts of CUDA that are not in the image. */
export interface Absent {
  id: string;
  aliases: string[];
  /** What it is in: `cuobjdump`. */
  components: string[];
  /** Names of files, with `*`, that were looked for in every folder, and are in none. */
  files: string[];
}

/** What a bulletin says that is not understood, and that no image without anything of NVIDIA's can have. */
export interface Unplaced {
  id: string;
  reason: string;
}

/** Say for people which documents there were. */
export function bulletinLines({ documents, updated, ageDays, digest, publishers }: Bulletins): string[] {
  const by = `by ${publishers.join(", ")}`;
  return [`csaf, ${documents} documents of ${dayText(updated)} ${by} (${ageDays} days old, ${digest})`];
}

/** Say for people of which parts there is nothing, and why that is known. */
export function absentLines(absent: readonly Absent[]): string[] {
  const byParts = new Map<string, Absent[]>();
  for (const item of absent)
    byParts.set(item.components.join(", "), [...(byParts.get(item.components.join(", ")) ?? []), item]);
  return columns(
    [...byParts].map(([parts, items]) => [
      `no ${parts}`,
      items.length === 1 ? "1 vulnerability" : `${items.length} vulnerabilities`,
      "not affected",
      groundOf(items[0]),
    ]),
  );
}

/** Why a part is not there: the ground of its statement. */
export function groundOf(item: Pick<Absent, "components" | "files"> | undefined): string {
  return `no file of the image is called ${item?.files.join(", ")}`;
}
