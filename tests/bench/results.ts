import { z } from "zod";

/** Who does the same work. `ours` is this factory. */
export const CONTENDERS = ["ours", "good", "usual"] as const;
export type Contender = (typeof CONTENDERS)[number];

const sample = z.strictObject({
  /** From the start of the command to its end, its export included. */
  seconds: z.number().positive(),
  /** What the result has, compressed, in bytes. */
  bytes: z.int().nonnegative().optional(),
  /** The most that the file system had more than before, in bytes. */
  disk: z.int().nonnegative().optional(),
});
export type Sample = z.infer<typeof sample>;

/** One thing that was done by one contender, in the order of its runs. */
const Row = z.strictObject({
  image: z.string(),
  what: z.string(),
  contender: z.enum(CONTENDERS),
  samples: z.array(sample).min(1),
});
export type Row = z.infer<typeof Row>;

/** A run of `npm run bench`: docs/benchmarks/NAME.json. Times are RFC 3339, sizes are in bytes. */
export const Results = z.strictObject({
  version: z.literal(1),
  date: z.iso.datetime(),
  commit: z.string(),
  machine: z.strictObject({
    cores: z.int().positive(),
    memory: z.int().positive(),
    system: z.string(),
    /** Average load of the minute before the first measurement, and of the last one. */
    load: z.tuple([z.number(), z.number()]),
  }),
  rows: z.array(Row).min(1),
});
export type Results = z.infer<typeof Results>;

/** Read a file of results. Throws where it is none. */
export function parseResults(text: string): Results {
  return Results.parse(JSON.parse(text));
}
