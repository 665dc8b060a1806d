import { FactoryError, formatProblem, type Problem } from "../../errors/index.js";
import { SourcesError } from "../../judgement/sources/index.js";

/** Problems, and what to do next about them. */
export interface Found {
  problems: readonly Problem[];
  next: string;
}

/** What a check throws of what a user can cause; nothing where it passes. */
export function failuresOf(check: () => unknown): Found[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof FactoryError) return [error];
    throw error;
  }
}

/** One error of all that was found, each problem and each next step once; undefined where nothing was. */
export function errorOf(found: readonly Found[]): SourcesError | undefined {
  const wrong = found.filter(({ problems }) => problems.length > 0);
  if (wrong.length === 0) return undefined;
  const problems = new Map(wrong.flatMap((one) => one.problems.map((problem) => [formatProblem(problem), problem])));
  return new SourcesError([...problems.values()], [...new Set(wrong.map(({ next }) => next))].join("\n"));
}
