import { z } from "zod";
import { DIGEST } from "../../repository/references/index.js";
import { parseJson } from "../../text/json.js";

const digest = z.string().regex(DIGEST);
const place = z.strictObject({ environment: z.string().min(1), repository: z.string().min(1) });

/** What every line says. */
const common = {
  /** 1, 2, 3… over all images. */
  sequence: z.int().positive(),
  /** Digest of the manifest of the line before; the first has none. */
  previous: digest.optional(),
  to: place,
  who: z.string().min(1),
  when: z.iso.datetime(),
};

/** A change of what an environment serves. */
const ServedLine = z.strictObject({
  ...common,
  kind: z.enum(["promote", "rollback", "unbundle"]),
  image: z.string().min(1),
  /** The index that is served from then on. */
  digest,
  /** What was served before; absent the first time. */
  replaced: digest.optional(),
  /** Of a bundle: its name, and the sha256 of its file. */
  from: place,
  /** The release policy that let it through: its path, and the sha256 of its text. */
  policy: z.strictObject({ path: z.string().min(1), digest }),
});
export type ServedLine = z.infer<typeof ServedLine>;

/** A lease that somebody took from whoever had it. */
const BrokenLine = z.strictObject({
  ...common,
  kind: z.literal("break-lease"),
  /** Who had it, by their own word, and when it would have ended. */
  lease: z.strictObject({ who: z.string().min(1), until: z.iso.datetime() }),
  reason: z.string().min(1),
});
export type BrokenLine = z.infer<typeof BrokenLine>;

/** One line of an environment's journal. */
export const JournalLine = z.discriminatedUnion("kind", [ServedLine, BrokenLine]);
export type JournalLine = z.infer<typeof JournalLine>;

/** A line as a registry has it: with the digest of its manifest, which the next line names, and which is signed. */
export type Stored<Line> = Line & { manifest: string };
export type StoredLine = Stored<JournalLine>;

/** Whether a line changes what is served. */
export function isServed(line: StoredLine): line is Stored<ServedLine> {
  return line.kind !== "break-lease";
}

/** What a line says, besides its place in the journal and its time. */
export type Change = Told<ServedLine> | Told<BrokenLine>;
type Told<Line extends JournalLine> = Omit<Line, "sequence" | "previous" | "when">;
/** A change of what is served. */
export type ServedChange = Told<ServedLine>;

/** Read a line. Throws a ZodError or a SyntaxError. */
export function parseLine(text: string): JournalLine {
  return JournalLine.parse(parseJson(text));
}
