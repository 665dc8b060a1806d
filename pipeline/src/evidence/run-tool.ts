import type { Container } from "@dagger.io/dagger";

import { outcomeOf } from "../build/step.js";
import { limited, type Outcome } from "../tools/outcome.js";

/** Run a tool to its end, whatever that is; the reader of its result decides what a failure means. */
export function runTool(box: Container, argv: readonly string[]): Promise<Outcome> {
  return outcomeOf(box, limited(argv));
}

/** Give a container variables. */
export function withVariables(box: Container, variables: Readonly<Record<string, string>>): Container {
  return Object.entries(variables).reduce((all, [name, value]) => all.withEnvVariable(name, value), box);
}
