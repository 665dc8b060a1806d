import { about, type Problem } from "../../errors/index.js";
import { PolicyError } from "./errors.js";
import type { NAMESPACES } from "./namespaces.js";
import type { SarifFinding } from "./sarif.js";
import type { Verdict, Violation } from "./verdict.js";

/** What was checked, which rules it breaks, and what is to be said of the exceptions that it was given. */
export interface PolicyResult extends Verdict {
  /** Which rules were asked. */
  about: keyof typeof NAMESPACES;
  /** A Dockerfile's path, or an image and its platform. */
  subject: string;
}

/** Say what was found as findings, for machines. */
export function policyFindings(results: readonly PolicyResult[]): SarifFinding[] {
  return results.flatMap(({ about, subject, violations, notes }) => {
    // An image and its platform are parted by a blank for people, and by a slash where a path is wanted.
    const file = about === "dockerfile" ? subject : subject.replaceAll(" ", "/");
    return [
      ...violations.map((item) => ({ ...problem(file, item), level: "error" as const })),
      ...notes.map((item) => ({ ...problem(file, item), level: "note" as const })),
    ];
  });
}

/** Return a line for each subject, or throw a PolicyError with every broken rule, why it is one, and what to do. */
export function policyTable(results: readonly PolicyResult[]): string {
  const problems = results.flatMap(({ subject, violations }) => violations.map((item) => problem(subject, item)));
  if (problems.length > 0) throw new PolicyError(problems, "Each rule is in policies/*.rego.");
  return results.map(({ subject }) => `ok    ${subject}\n`).join("") + noteLines(results);
}

/** Only what holds on every platform: an exception that one of them needs is needed. */
function noteLines(results: readonly PolicyResult[]): string {
  const [first, ...others] = results
    .filter(({ about }) => about === "image")
    .map(({ notes }) => notes.map((item) => `note  ${item.id}: ${item.message}. ${item.todo}\n`));
  const common = (first ?? []).filter((line) => others.every((lines) => lines.includes(line)));
  return [...new Set(common)].sort().join("");
}

function problem(file: string, { id, message, why, todo }: Violation): Problem {
  return about(file, `${message}. ${why} ${todo}`, id);
}
