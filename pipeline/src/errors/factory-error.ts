import { inert } from "../text/clean.js";
import { formatProblem, type Problem, sortProblems } from "./problem.js";

/**
 * The base of every error that a user can cause. It holds all problems at once, and what to do next.
 * The literal `code` of a subclass is what tests and programs look at; the message is for people.
 */
export abstract class FactoryError extends Error {
  abstract readonly code: string;
  readonly problems: readonly Problem[];
  /** What to do next, in one sentence or one command. */
  readonly next: string;

  constructor(problems: readonly Problem[], next: string, options?: ErrorOptions) {
    const sorted = sortProblems(problems);
    super([...sorted.map(formatProblem), inert(next)].join("\n"), options);
    this.name = new.target.name;
    this.problems = sorted;
    this.next = next;
  }
}
