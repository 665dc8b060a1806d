import { z } from "zod";

import { ATTEMPT_KINDS } from "../../documents/test/index.js";
import { jsonOf } from "../../text/json.js";

const Attempt = z.strictObject({
  kind: z.enum(ATTEMPT_KINDS),
  /** An address, a name, a path, a system call. */
  what: z.string().min(1),
  /** The command line that did it, cut off. */
  command: z.string(),
});
export type Attempt = z.infer<typeof Attempt>;

/** What `run --record` wrote of one command and of all that it started. */
const Recording = z.strictObject({
  version: z.literal(1),
  /** How long the command ran. */
  seconds: z.number(),
  attempts: z.array(Attempt),
});
export type Recording = z.infer<typeof Recording>;

/** Read a recording; undefined where it is none: then nothing is known, which is never the same as nothing tried. */
export function parseRecording(text: string): Recording | undefined {
  return Recording.safeParse(jsonOf(text)).data;
}
