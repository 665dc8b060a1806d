import { z } from "zod";
import type { Declaration } from "../../documents/test/index.js";
import { matchesGlob } from "../../text/glob.js";
import type { Attempt, Recording } from "./recording.js";

const text = z.string().min(1);
const reason = text;

/**
 * What an image is known to try, each with a reason: globs, as text/glob.ts reads them. In an address or a name `*` stands
 * for any part, "/" too.
 */
export const Attempts = z.strictObject({
  network: z
    .array(
      z.strictObject({
        to: text
          .regex(/:.+\/[a-z*]/, 'expected ADDRESS:PORT/PROTOCOL ("8.8.8.8:80/udp")')
          .describe("Address, port and protocol; * is any part: 8.8.8.8:80/udp."),
        reason: reason.describe("Why it is tried, and what happens without an answer."),
      }),
    )
    .optional()
    .describe("Connections and datagrams: `8.8.8.8:80/udp`, `[2001:db8::1]:443/tcp`."),
  dns: z
    .array(
      z.strictObject({
        name: text.describe("Name, or a glob: *.example.org."),
        reason: reason.describe("Why it is tried, and what happens without an answer."),
      }),
    )
    .optional()
    .describe("Names that are asked for."),
  files: z
    .array(
      z.strictObject({
        path: text
          .regex(/^\//, 'expected an absolute path or glob ("/opt/cache/**")')
          .describe("Absolute path, or glob over paths."),
        reason: reason.describe("Why it is tried, and what happens when it fails."),
      }),
    )
    .optional()
    .describe("Files outside of /tmp and the volumes."),
  unobserved: z
    .array(
      z.strictObject({ call: text.describe("Name of the system call."), reason: reason.describe("Why it is called.") }),
    )
    .optional()
    .describe("System calls whose effects cannot be seen."),
});
export type Attempts = z.infer<typeof Attempts>;

/** What a test tried, put beside what is declared. */
export interface Judgement {
  /** Declarations that something matched. */
  declared: Declaration[];
  undeclared: Attempt[];
}

/** Put every declaration into one list. */
export function declarations(attempts: Attempts = {}): Declaration[] {
  return [
    ...(attempts.network ?? []).map(({ to, reason }) => ({ kind: "network" as const, pattern: to, reason })),
    ...(attempts.dns ?? []).map(({ name, reason }) => ({ kind: "dns" as const, pattern: name, reason })),
    ...(attempts.files ?? []).map(({ path, reason }) => ({ kind: "file" as const, pattern: path, reason })),
    ...(attempts.unobserved ?? []).map(({ call, reason }) => ({ kind: "unobserved" as const, pattern: call, reason })),
  ];
}

/** Tell what is declared from what is not. Shared memory is for everyone: runtimes give /dev/shm for it. */
export function judgeAttempts({ attempts }: Pick<Recording, "attempts">, known: readonly Declaration[]): Judgement {
  const matches = (attempt: Attempt) => (item: Declaration) => covers(item, attempt);
  return {
    declared: known.filter((item) => attempts.some((attempt) => covers(item, attempt))),
    undeclared: attempts.filter((attempt) => attempt.kind !== "shared-memory" && !known.some(matches(attempt))),
  };
}

/** A path has folders; an address or a name has none, so that there a star is any part of it. */
function covers({ kind, pattern }: Declaration, attempt: Attempt): boolean {
  const glob = kind === "file" ? pattern : pattern.replaceAll("*", "**");
  return kind === attempt.kind && matchesGlob(glob, attempt.what);
}
