export { acceptedFor, acceptedProblems, unusedAcceptances } from "./accepted-missing.js";
export { Attempts, declarations, judgeAttempts } from "./attempts.js";
export { judgedResult, judgeRun, type RecordedRun, type RunJudgement } from "./judge-run.js";
export {
  type AcceptedMissing,
  judgeMissing,
  type LoaderReport,
  type Missing,
  missingText,
  parseLoaderReport,
} from "./missing.js";
export { overlayProblems } from "./overlay.js";
export { type Attempt, parseRecording, type Recording } from "./recording.js";
export { parseSmoke, SmokeFile, type SmokeRun, SmokeTest, smokeRuns, testVariables } from "./schema.js";
export { unseenDeclarations } from "./unseen.js";
