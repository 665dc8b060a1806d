export { LaterError } from "./errors.js";
export { blockedThen, endedTrust, endedWords, type OutlookRow, outlookTable, type ScannedThen } from "./outlook.js";
