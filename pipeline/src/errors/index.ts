export { allOf } from "./all-of.js";
export { FactoryError } from "./factory-error.js";
export { compareText, formatPath, formatProblem, type Problem, sortProblems } from "./problem.js";
