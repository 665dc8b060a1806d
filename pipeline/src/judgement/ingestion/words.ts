import type { Problem } from "../../errors/index.js";
import { normalizePythonName } from "../../repository/inputs/index.js";
import type { Lock, ResolverNote, ResolverProblem } from "../../repository/lock/index.js";
import type { IngestionFact } from "./fact.js";

/** Say what was found, and what to do. */
function text({ rule, message, next }: IngestionFact): string {
  return `${rule}: ${message}. ${next}`;
}

/**
 * What `lock` says: a problem for each refusal, with the requirements that ask for it by name, and a note of what is excepted or
 * could not be judged. What nothing asks for by name is told of the file as a whole.
 */
export function lockProblems(
  facts: readonly IngestionFact[],
  { requirements, constraints }: { requirements: readonly string[]; constraints: readonly string[] },
): { problems: ResolverProblem[]; notes: ResolverNote[] } {
  const asking = ({ rule, about }: IngestionFact) =>
    rule === "IN004" ? [about] : [...requirements, ...constraints].filter((line) => nameOf(line) === about);
  const placed = facts.map((fact) => ({ fact, asked: asking({ ...fact, about: normalized(fact) }) }));
  return {
    problems: placed.flatMap(({ fact, asked }) =>
      fact.state === "refused" ? { code: fact.rule, message: text(fact), asked, constraints: [] } : [],
    ),
    notes: placed.flatMap(({ fact, asked }) =>
      fact.state === "refused" ? [] : { message: fact.state === "unknown" ? text(fact) : short(fact), asked },
    ),
  };
}

function normalized({ rule, about }: IngestionFact): string {
  return rule === "IN004" ? about : normalizePythonName(about);
}

function nameOf(requirement: string): string {
  return normalizePythonName(/^\s*[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?/.exec(requirement)?.[0].trim() ?? "");
}

function short({ rule, message }: IngestionFact): string {
  return `${rule}: ${message}`;
}

/** A lock of the repository, as it lies there. */
export interface CommittedLock {
  path: string;
  text: string;
  lock: Lock;
}

/** What is refused of a committed lock, each at the line of its package: a lock has one line for each. */
export function committedProblems(facts: readonly IngestionFact[], { path, text: said }: CommittedLock): Problem[] {
  const lines = said.split("\n");
  return facts
    .filter(({ state, rule }) => state === "refused" && rule !== "IN004")
    .map((fact) => {
      const line = fact.about === "" ? 0 : lines.findIndex((one) => isOf(one, fact.about));
      return { file: path, line: Math.max(0, line) + 1, column: line > 0 ? 5 : 1, path: "", message: text(fact) };
    });
}

function isOf(line: string, name: string): boolean {
  return line.trimStart().startsWith(`{ "name": ${JSON.stringify(name)},`) && line.includes('"filename"');
}

/** Write for people what is excepted and what could not be judged, each once. */
export function ingestionTable(facts: readonly IngestionFact[]): string {
  const lines = facts.filter(({ state }) => state !== "refused").map((fact) => `note: ${short(fact)}\n`);
  return [...new Set(lines)].join("");
}
