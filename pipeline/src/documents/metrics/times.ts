import { z } from "zod";
import { jsonOf } from "../../text/json.js";

const seconds = z.number().nonnegative();
const bytes = z.int().nonnegative();

/** What a program of a step noted when it ended (toolbox/times). Times are in seconds since 1970. */
const Program = z.object({
  began: seconds,
  ended: seconds,
  /** Of its largest process. */
  memory: bytes.optional(),
  /** Bytes of the disk that were free at its begin and at its end. */
  free: z.tuple([bytes, bytes]),
});

/** What `fetch` adds: bytes that came from elsewhere, and bytes that its own folder had. */
const Fetched = z.object({ received: bytes, reused: bytes });

/** When the programs of one step ran, and what they took. */
export interface StepTimes {
  /** Of the first and of the last, in milliseconds since 1970. */
  began: number;
  ended: number;
  /** Bytes of the largest process. */
  memory?: number;
  /** The least bytes of the disk that were free, and those at the begin. */
  free: { first: number; least: number };
  /** Bytes that were not fetched, as the fetch's own folder had them; missing for steps that fetch nothing. */
  reused?: number;
}

/** Read the lines that a step left; undefined where it left none that can be read. */
export function parseTimes(text: string): StepTimes | undefined {
  const lines = text.split("\n").map(jsonOf);
  const programs = lines.flatMap((line) => found(Program, line));
  const [first] = programs;
  if (first === undefined) return undefined;
  const memory = programs.flatMap((program) => (program.memory === undefined ? [] : [program.memory]));
  const fetched = lines.flatMap((line) => found(Fetched, line));
  return {
    began: 1000 * Math.min(...programs.map(({ began }) => began)),
    ended: 1000 * Math.max(...programs.map(({ ended }) => ended)),
    free: { first: first.free[0], least: Math.min(...programs.flatMap(({ free }) => free)) },
    ...(memory.length > 0 && { memory: Math.max(...memory) }),
    ...(fetched.length > 0 && { reused: fetched.reduce((sum, { reused }) => sum + reused, 0) }),
  };
}

function found<S extends z.ZodType>(schema: S, value: unknown): z.infer<S>[] {
  const read = schema.safeParse(value);
  return read.success ? [read.data] : [];
}
