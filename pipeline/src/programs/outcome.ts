import { z } from "zod";

import { notShown, readJson } from "../errors/index.js";
import { TOOL_SECONDS } from "../text/limits.js";

/** How a run of a tool ended. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** A command that ends itself: a tool that hangs must not hold a gate open. `timeout` answers 124 then. */
export function limited(argv: readonly string[], seconds = TOOL_SECONDS): string[] {
  return ["timeout", "--kill-after=10", String(seconds), ...argv];
}

const AGAIN = "Run it again; if it fails again, its own words are above.";

/** Throw a NotShownError where a tool failed. */
export function toolEnded(tool: string, { code, stderr }: Outcome, next = AGAIN): void {
  if (code === 0) return;
  const why = code === 124 ? `took more than ${TOOL_SECONDS} s` : `ended with exit code ${code}`;
  throw notShown(tool, `${why}: ${lastLines(stderr)}`, next);
}

/** Read the JSON that a tool printed. A tool that failed or printed none is an error, never an empty result. */
export function toolJson(tool: string, outcome: Outcome): unknown {
  toolEnded(tool, outcome);
  if (outcome.stdout.trim() === "") throw notShown(tool, `printed nothing: ${lastLines(outcome.stderr)}`, AGAIN);
  return readJson(`what ${tool} printed`, outcome.stdout, z.unknown(), AGAIN);
}

/** The end of what a tool wrote to stderr. */
export function lastLines(text: string): string {
  return text.trim().split("\n").slice(-5).join(" | ") || "no words on stderr";
}
