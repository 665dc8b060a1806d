import { type Container, type ContainerWithExecOpts, ReturnType } from "@dagger.io/dagger";

import type { RecordedRun } from "../../judgement/smoke/index.js";
import type { Outcome } from "../../programs/outcome.js";

/** How a command ended, and what the runner wrote of what it tried. */
export interface RecordedOutcome extends Outcome, RecordedRun {}

/** Where the runner writes what a command tried. */
export const RECORDING = "/recording/attempts.json";

/** Run a command of the toolbox that may fail and that writes a recording, and return both. */
export async function recordedOutcome(
  box: Container,
  argv: string[],
  options: ContainerWithExecOpts,
): Promise<RecordedOutcome> {
  // Empty at first: a runner that fails leaves an empty recording, not one that is missing.
  const step = box.withNewFile(RECORDING, "").withExec(argv, { ...options, expect: ReturnType.Any });
  const [code, stdout, stderr] = await Promise.all([step.exitCode(), step.stdout(), step.stderr()]);
  return { code, stdout, stderr, recording: await step.file(RECORDING).contents() };
}
