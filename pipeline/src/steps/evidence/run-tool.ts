import { type Container, ReturnType } from "@dagger.io/dagger";
import { limited, type Outcome } from "../../programs/outcome.js";
import { outcomeOf } from "../workshop/step.js";

/** Run a tool to its end, whatever that is; the reader of its result decides what a failure means. */
export function runTool(box: Container, argv: readonly string[]): Promise<Outcome> {
  return outcomeOf(box, limited(argv));
}

/** Run a tool to its end as runTool does, and keep what it left. */
export async function runAndKeep(
  box: Container,
  argv: readonly string[],
): Promise<{ after: Container; outcome: Outcome }> {
  const after = box.withExec(limited(argv), { expect: ReturnType.Any });
  const [code, stdout, stderr] = await Promise.all([after.exitCode(), after.stdout(), after.stderr()]);
  return { after, outcome: { code, stdout, stderr } };
}

/** Run a tool to its end as runTool does; it writes a file instead of printing, which the log would hold, too. */
export async function runReporting(box: Container, argv: readonly string[], report: string): Promise<Outcome> {
  const { after, outcome } = await runAndKeep(box.withNewFile(report, ""), argv);
  return { ...outcome, stdout: await after.file(report).contents() };
}

/** Give a container variables. */
export function withVariables(box: Container, variables: Readonly<Record<string, string>>): Container {
  return Object.entries(variables).reduce((all, [name, value]) => all.withEnvVariable(name, value), box);
}
