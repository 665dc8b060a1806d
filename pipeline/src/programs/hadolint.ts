import { z } from "zod";

import { notShown, type Problem } from "../errors/index.js";
import { type Outcome, toolJson } from "./outcome.js";

/** The arguments that lint Dockerfiles; findings are in the output, not in the exit code. */
export function hadolintArgv(config: string, files: readonly string[]): string[] {
  return ["hadolint", "--config", config, "--format", "json", "--no-fail", ...files];
}

const Findings = z.array(
  z.looseObject({ file: z.string(), line: z.int(), column: z.int(), code: z.string(), message: z.string() }),
);

/** Read what hadolint printed, as problems with a place. Throws a NotShownError where it did not lint. */
export function parseHadolint(outcome: Outcome): Problem[] {
  const parsed = Findings.safeParse(toolJson("hadolint", outcome));
  if (!parsed.success) throw notShown("hadolint", "its report is not a list of findings", "Run it again.");
  return parsed.data.map(({ file, line, column, code, message }) => ({ file, line, column, path: code, message }));
}
