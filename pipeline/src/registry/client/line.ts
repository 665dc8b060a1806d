import { z } from "zod";
import { DIGEST } from "../../repository/references/index.js";

const digest = z.string().regex(DIGEST);
const place = z.strictObject({ environment: z.string().min(1), repository: z.string().min(1) });

/** One line of an environment's journal: a change of what it serves. */
export const JournalLine = z.strictObject({
  /** 1, 2, 3… over all images. */
  sequence: z.int().positive(),
  /** Digest of the manifest of the line before; the first has none. */
  previous: digest.optional(),
  kind: z.enum(["promote", "rollback", "unbundle"]),
  image: z.string().min(1),
  /** The index that is served from then on. */
  digest,
  /** What was served before; absent the first time. */
  replaced: digest.optional(),
  /** Of a bundle: its name, and the sha256 of its file. */
  from: place,
  to: place,
  who: z.string().min(1),
  when: z.iso.datetime(),
  /** The release policy that let it through: its path, and the sha256 of its text. */
  policy: z.strictObject({ path: z.string().min(1), digest }),
});
export type JournalLine = z.infer<typeof JournalLine>;

/** A line as a registry has it. */
export interface StoredLine extends JournalLine {
  /** Digest of its manifest: what the next line names, and what is signed. */
  manifest: string;
}

/** Read a line. Throws a ZodError or a SyntaxError. */
export function parseLine(text: string): JournalLine {
  return JournalLine.parse(JSON.parse(text));
}
