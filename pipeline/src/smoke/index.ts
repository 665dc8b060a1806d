export { Attempts, type Declaration, declarations, declaredText, judgeAttempts } from "./attempts.js";
export { judgeRun, type RecordedOutcome, type RunJudgement } from "./judge-run.js";
export { overlayProblems } from "./overlay.js";
export { type Attempt, parseRecording, type Recording } from "./recording.js";
export { judgedResult, TestError, type TestResult, testTable } from "./result.js";
export { parseSmoke, SmokeFile, type SmokeRun, SmokeTest, smokeRuns, testVariables } from "./schema.js";
export { unseenDeclarations } from "./unseen.js";
