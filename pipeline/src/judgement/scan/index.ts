export { dueOf, type FirstSeen } from "./clock.js";
export { type CoverageLimits, coverageOf, judgeCoverage, needlessTypes, unseenText } from "./coverage.js";
export { readAdvisories, readEcosystems } from "./database.js";
export { notFetched, VulnerableError } from "./errors.js";
export { findingIndex, firstSeenIn, type SeenScan } from "./first-seen.js";
export { gate, isBlocked } from "./gate.js";
export { ClockPolicy, parseSeverityPolicy, parseWaivers, SeverityPolicy } from "./policy.js";
export { checkGrypeUrl, checkTrivyRepository } from "./vendor-address.js";
export {
  DATABASES_FILE,
  type DatabasesFile,
  databasesFile,
  type FoundDatabase,
  parseDatabasesFile,
  parseSums,
  sameFiles,
  VENDOR_FILES,
  vendorDatabase,
} from "./vendor-files.js";
export { parseVex } from "./vex.js";
export { idleStatements, type ScannedImage, vexFor, youngerThan } from "./vex-match.js";
