import { compareText, type Problem } from "../../errors/index.js";

/** One thing to tell: a rule that is broken, or an exception that nothing needs. `path` is the rule's id. */
export interface SarifFinding extends Problem {
  level: "error" | "note";
}

/**
 * Write findings of one tool as SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/. A finding without a line is
 * about a whole file, or about an image, whose name then stands for it.
 */
export function findingsSarif(tool: string, findings: readonly SarifFinding[]): object {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: tool, rules: rulesOf(findings) } },
        results: findings.map(sarifResult),
      },
    ],
  };
}

function rulesOf(findings: readonly SarifFinding[]): { id: string }[] {
  return [...new Set(findings.map(({ path }) => path))].sort(compareText).map((id) => ({ id }));
}

function sarifResult({ file, line, column, path, message, level }: SarifFinding): object {
  const uri = file.replaceAll(" ", "/");
  const region = line === 0 ? {} : { region: { startLine: line, startColumn: Math.max(1, column) } };
  return {
    ruleId: path,
    level,
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: { uri }, ...region } }],
  };
}
