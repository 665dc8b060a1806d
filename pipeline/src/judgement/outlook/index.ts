export { LaterError } from "./errors.js";
export {
  blockedThen,
  endedReleases,
  endedTrust,
  endedWords,
  type OutlookRow,
  outlookTable,
  type ScannedThen,
} from "./outlook.js";
