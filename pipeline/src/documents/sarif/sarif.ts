import { uriReference } from "./uri.js";

/** One run of one tool. */
export interface SarifRun {
  tool: string;
  rules: readonly { id: string; shortDescription?: { text: string } }[];
  results: readonly SarifResult[];
  /** What was looked at, where several runs are in one document: it ends with a slash. */
  category?: string;
  /** What else is to be said of the run. */
  properties?: object;
}

/** One thing that a tool found. */
export interface SarifResult {
  /** Id of its rule. */
  rule: string;
  level: "error" | "warning" | "note";
  message: string;
  /** A path, relative to the repository; or the name of an image and its platform, parted by a slash. */
  path: string;
  /** Where in a file; a line of 0 is the whole of it. */
  place?: { line: number; column: number };
  /** What else SARIF has for a result, by its own names. */
  more?: object;
}

/** Write runs as SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
export function sarif(runs: readonly SarifRun[]): object {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: runs.map(({ tool, rules, results, category, properties }) => ({
      tool: { driver: { name: tool, rules } },
      ...(category !== undefined && { automationDetails: { id: category } }),
      results: results.map(resultOf),
      ...(properties !== undefined && { properties }),
    })),
  };
}

function resultOf({ rule, level, message, path, place, more }: SarifResult): object {
  const { line = 0, column = 0 } = place ?? {};
  const region = line === 0 ? {} : { region: { startLine: line, startColumn: Math.max(1, column) } };
  return {
    ruleId: rule,
    level,
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriReference(path) }, ...region } }],
    ...more,
  };
}
