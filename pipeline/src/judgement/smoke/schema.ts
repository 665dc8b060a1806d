import { z } from "zod";

import { InputsError, PLATFORMS, type Platform, parseYaml, type SourceFile } from "../../repository/inputs/index.js";
import { Attempts } from "./attempts.js";
import { AcceptedMissing } from "./missing.js";

const text = z.string().min(1);

const place = z
  .string()
  .regex(/^\/(?!.*\.\.)[^:]+$/, 'expected an absolute path ("/usr/local/nvidia/lib64/libcuda.so.1")');

/** A file of the image that a command finds at another place too, where a host would put its own: a driver's library. */
export const StandIn = z.strictObject({
  file: place.describe("Absolute path in the image."),
  at: place.describe("Absolute path that it is found at, too."),
});
export type StandIn = z.infer<typeof StandIn>;

/** One command that must work in an image's root file system. */
export const SmokeTest = z.strictObject({
  name: text.describe("What the test shows, in a few words."),
  platforms: z
    .array(z.enum(PLATFORMS))
    .min(1)
    .optional()
    .describe("Platforms that can run it; all when missing. A foreign one runs under user-mode emulation."),
  gpu: z.boolean().optional().describe("Needs a GPU: it runs only when tests are asked to use one."),
  full: z
    .boolean()
    .optional()
    .describe("Takes minutes, and shows more of what a shorter test shows: it runs only when all tests are asked for."),
  overlay: z
    .boolean()
    .optional()
    .describe("Lay the wheels of tests/inputs.yaml over the image: unpacked at /overlay, for PYTHONPATH."),
  as: z
    .array(z.string().regex(/^\d+:\d+$/, 'expected UID:GID ("65532:65532")'))
    .min(1)
    .describe("Users as UID:GID: the command runs once as each."),
  standIns: z.array(StandIn).min(1).optional().describe("Files of the image that stand in for what a host brings."),
  env: z.record(text, z.string()).optional().describe("Variables beside those of the image's config."),
  run: z.array(z.string()).min(1).describe("Program and arguments; /tests is the folder that smoke.yaml lies in."),
  idle: z
    .number()
    .int()
    .min(1)
    .max(600)
    .optional()
    .describe(
      "Seconds that it waits, after all else, for what comes by itself; the command finds them in IDLE_SECONDS.",
    ),
  expect: text.describe("A part of what it must print on stdout."),
});
export type SmokeTest = z.infer<typeof SmokeTest>;

/** Files of another architecture that are meant to be in an image. */
const Foreign = z.strictObject({
  glob: text.describe("Path, or glob over paths."),
  reason: text.describe("Why they are there."),
});

/** A smoke.yaml. */
export const SmokeFile = z.strictObject({
  foreign: z.array(Foreign).optional().describe("Files of another architecture that are meant to be in the image."),
  attempts: Attempts.optional().describe("What the image is known to try to reach or to write, each with a reason."),
  missing: z.array(AcceptedMissing).optional().describe("Libraries and interpreters that it lacks on purpose."),
  commands: z.array(SmokeTest).min(1).describe("Commands that must work."),
});
export type SmokeFile = z.infer<typeof SmokeFile>;

/** Read a smoke.yaml. Throws an InputsError with all problems at once. */
export function parseSmoke(file: SourceFile): SmokeFile {
  const { value, problems } = parseYaml(file, SmokeFile);
  if (value === undefined) throw new InputsError(problems, "Correct this file, then run the command again.");
  return value;
}

/** The variables of a test beside those of the image. */
export function testVariables({ env, idle }: SmokeTest): Record<string, string> {
  return { ...env, ...(idle === undefined ? {} : { IDLE_SECONDS: String(idle) }) };
}

/** One run of one smoke test. */
export interface SmokeRun {
  test: SmokeTest;
  user: string;
}

/** Every run on a platform: each test once as each of its users. */
export function smokeRuns(tests: readonly SmokeTest[], platform: Platform): SmokeRun[] {
  return tests
    .filter((test) => test.platforms === undefined || test.platforms.includes(platform))
    .flatMap((test) => test.as.map((user) => ({ test, user })));
}
