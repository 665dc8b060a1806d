export { idleExceptions } from "./except.js";
export type { Entering, IngestionFact } from "./fact.js";
export { judgeIngestion } from "./judge.js";
export { type Limits, limitsOf } from "./limits.js";
export { eternalExceptions, INGESTION_FILE, Ingestion, parseIngestion } from "./policy.js";
export { OsvRecords, recordsQuestion } from "./records.js";
export { type CommittedLock, committedProblems, ingestionTable, lockProblems } from "./words.js";
