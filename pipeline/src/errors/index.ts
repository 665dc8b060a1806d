export { allOf } from "./all-of.js";
export { FactoryError } from "./factory-error.js";
export { NotShownError, notShown } from "./not-shown.js";
export { about, compareText, formatPath, formatProblem, type Problem, sortProblems } from "./problem.js";
export { readJson, readValue } from "./read-json.js";
export { withoutIds } from "./without-ids.js";
