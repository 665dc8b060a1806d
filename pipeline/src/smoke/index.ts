export { overlayProblems } from "./overlay.js";
export { TestError, type TestResult, testTable } from "./result.js";
export { parseSmoke, SmokeFile, type SmokeRun, SmokeTest, smokeRuns } from "./schema.js";
