import { inert } from "../text/clean.js";

/** One thing that is wrong, at one place. Lines and columns count from 1; line 0 is a thing that has no lines. */
export interface Problem {
  /** Path of the file, relative to the repository; or what else is wrong, such as an option or an image. */
  file: string;
  line: number;
  column: number;
  /** Where in the document, as `python.requirements[2]`; empty for the document itself. */
  path: string;
  /** What was expected and what was found. */
  message: string;
}

/** Write a problem as compilers do, so that editors can jump to it. */
export function formatProblem(problem: Problem): string {
  const place = problem.line === 0 ? `${problem.file}:` : `${problem.file}:${problem.line}:${problem.column}:`;
  return inert(problem.path === "" ? `${place} ${problem.message}` : `${place} ${problem.path}: ${problem.message}`);
}

/** Order problems by file and position. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) => compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.path, b.path),
  );
}

/** Write a document path as people read it: `layers[0].stage`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
}

/** Compare by code unit: the same order on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A problem with a thing that has no lines. */
export function about(file: string, message: string, path = ""): Problem {
  return { file, line: 0, column: 0, path, message };
}
