export type { Absent, Bulletins, Unplaced } from "./bulletins.js";
export { type Coverage, coverageLines, coverageName, isLookedAt, isUnseen } from "./coverage.js";
export {
  earliest,
  type Finding,
  mergeFindings,
  packageName,
  severityOf,
  withDates,
} from "./finding.js";
export { purlsOf } from "./finding-purl.js";
export { type Due, dueText, type Gate, type Judged, type Verdict } from "./judged.js";
export {
  type Advisories,
  CSAF,
  type Knowledge,
  knowledgeLines,
  knownBy,
  ofVendors,
  timesOf,
  type VendorDatabase,
  type VendorDatabases,
} from "./knowledge.js";
export type { Known } from "./known.js";
export { isCve, namesFinding, vulnerabilities } from "./names.js";
export { openVex } from "./open-vex.js";
export { type ScanResult, scanTable } from "./result.js";
export { scanSarif } from "./sarif.js";
export { SCANNERS, type ScannerName } from "./scanner.js";
export { SEVERITIES, type Severity } from "./severity.js";
export { NamedProduct, type VexComponent, VexProduct, VexStatement, VexStatus } from "./vex-statement.js";
export { Waiver } from "./waiver.js";
