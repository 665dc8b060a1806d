export { FactoryError } from "./factory-error.ts";
export { compareText, formatPath, formatProblem, type Problem, sortProblems } from "./problem.ts";
