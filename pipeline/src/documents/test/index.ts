export { ATTEMPT_KINDS, type AttemptKind, attemptText, type Declaration, declaredText } from "./declaration.js";
export { TestError, type TestResult, testTable } from "./result.js";
