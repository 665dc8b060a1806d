import type { Problem } from "../errors/index.js";
import type { Violation } from "../tools/conftest.js";
import { PolicyError } from "./errors.js";

/** What was checked, and which rules it breaks. */
export interface PolicyResult {
  /** A Dockerfile's path, or an image and its platform. */
  subject: string;
  violations: Violation[];
}

/** Return a line for each subject, or throw a PolicyError with every broken rule, why it is one, and what to do. */
export function policyTable(results: readonly PolicyResult[]): string {
  const problems = results.flatMap(({ subject, violations }) => violations.map((item) => problem(subject, item)));
  if (problems.length > 0) throw new PolicyError(problems, "Each rule is in policies/*.rego.");
  return results.map(({ subject }) => `ok    ${subject}\n`).join("");
}

function problem(file: string, { id, message, why, todo }: Violation): Problem {
  return { file, line: 0, column: 0, path: id, message: `${message}. ${why} ${todo}` };
}
