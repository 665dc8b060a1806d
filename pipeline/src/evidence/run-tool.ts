import { type Container, ReturnType } from "@dagger.io/dagger";

import { limited, type ToolOutcome } from "../tools/outcome.js";

/** Run a tool to its end, whatever that is; the reader of its result decides what a failure means. */
export async function runTool(box: Container, argv: readonly string[]): Promise<ToolOutcome> {
  const step = box.withExec(limited(argv), { expect: ReturnType.Any });
  const [code, stdout, stderr] = await Promise.all([step.exitCode(), step.stdout(), step.stderr()]);
  return { code, stdout, stderr };
}

/** Give a container variables. */
export function withVariables(box: Container, variables: Readonly<Record<string, string>>): Container {
  return Object.entries(variables).reduce((all, [name, value]) => all.withEnvVariable(name, value), box);
}
