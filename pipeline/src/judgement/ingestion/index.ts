export { idleExceptions } from "./except.js";
export type { IngestionFact } from "./fact.js";
export { type Entering, judgeIngestion } from "./judge.js";
export { eternalExceptions, INGESTION_FILE, Ingestion, parseIngestion } from "./policy.js";
export { OsvRecords, recordsQuestion } from "./records.js";
export { type CommittedLock, committedProblems, ingestionTable, lockProblems } from "./words.js";
