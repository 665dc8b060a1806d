/** How one gate of a commit ended. */
export interface GateResult {
  /** Its name, as `lint` or `vllm scan`. */
  gate: string;
  passed: boolean;
  /** What it said. */
  detail: string;
}

/** A commit that one gate or more does not let through. */
export class GatesError extends Error {
  readonly code = "CHECK_FAILED";

  constructor(results: readonly GateResult[]) {
    const failed = results.filter((result) => !result.passed);
    const details = failed.map(({ gate, detail }) => `${gate}:\n${indent(detail)}`);
    super([`${failed.length} of ${results.length} gates failed`, gateTable(results), ...details].join("\n"));
    this.name = "GatesError";
  }
}

/** Write the gates for people, a line each. */
export function gateTable(results: readonly GateResult[]): string {
  return results
    .map(({ gate, passed, detail }) => `${passed ? "ok    " : "BLOCK "} ${gate}${summary(passed, detail)}\n`)
    .join("");
}

/** A gate that says one line says it here; longer ones have a command of their own. */
function summary(passed: boolean, detail: string): string {
  const lines = detail.trimEnd().split("\n");
  return passed && lines.length === 1 ? `: ${lines[0]}` : "";
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}
