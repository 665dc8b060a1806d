import { sarif } from "../../documents/sarif/index.js";
import { compareText, type Problem } from "../../errors/index.js";

/**
 * One thing to tell: a rule that is broken, or an exception that nothing needs. `path` is the rule's id; without a line it is
 * about a whole file, or about an image and its platform.
 */
export interface SarifFinding extends Problem {
  level: "error" | "note";
}

/** Write findings of one tool as SARIF. */
export function findingsSarif(tool: string, findings: readonly SarifFinding[]): object {
  const ids = [...new Set(findings.map(({ path }) => path))].sort(compareText);
  const results = findings.map(({ file, line, column, path, message, level }) => ({
    ...{ rule: path, level, message, path: file, place: { line, column } },
  }));
  return sarif([{ tool, rules: ids.map((id) => ({ id })), results }]);
}
