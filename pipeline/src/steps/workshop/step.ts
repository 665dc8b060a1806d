import { type Container, type ContainerWithExecOpts, type Directory, ReturnType } from "@dagger.io/dagger";

import type { Outcome } from "../../programs/outcome.js";

/** A step of the build that failed. The programs of toolbox/ write one line per problem: `CODE: message`. */
export class StepError extends Error {
  readonly code: string;

  constructor(lines: readonly string[], options?: ErrorOptions) {
    super(lines.join("\n"), options);
    this.name = "StepError";
    this.code = lines[0]?.split(":")[0] ?? "STEP_FAILED";
  }
}

const PROBLEM = /^[A-Z][A-Z0-9_]+: /;

/** Run a container's last step and return a directory of it; a failure carries the step's own words. */
export function runStep(container: Container, path: string): Promise<Directory> {
  return explained(container.directory(path).sync());
}

/** Run a container's last step and return what it printed; a failure carries the step's own words. */
export function runStdout(container: Container): Promise<string> {
  return explained(container.stdout());
}

/** Run a container's last step and return a text that it wrote: what it prints is in the log, too. */
export function runText(container: Container, path: string): Promise<string> {
  return explained(container.file(path).contents());
}

/** Run a program that may fail, and return what it came to. */
export async function outcomeOf(box: Container, argv: string[], options: ContainerWithExecOpts = {}): Promise<Outcome> {
  const step = box.withExec(argv, { ...options, expect: ReturnType.Any });
  const [code, stdout, stderr] = await Promise.all([step.exitCode(), step.stdout(), step.stderr()]);
  return { code, stdout, stderr };
}

async function explained<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw explain(error);
  }
}

function explain(error: unknown): unknown {
  const { stderr } = error as { stderr?: string };
  if (typeof stderr !== "string") return error;
  const problems = stderr.split("\n").filter((line) => PROBLEM.test(line));
  return problems.length === 0 ? error : new StepError(problems, { cause: error });
}
