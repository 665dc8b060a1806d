export { TestError, type TestResult, testTable } from "./result.js";
export { parseSmoke, type SmokeRun, SmokeTest, smokeRuns } from "./schema.js";
