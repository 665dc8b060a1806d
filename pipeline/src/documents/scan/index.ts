export { type Finding, mergeFindings, packageName, SEVERITIES, type Severity, severityOf } from "./finding.js";
export type { Gate, Judged, Verdict, VexStatement } from "./judged.js";
export {
  type Advisories,
  type Knowledge,
  ofVendors,
  timesOf,
  type VendorDatabase,
  type VendorDatabases,
} from "./knowledge.js";
export { openVex } from "./open-vex.js";
export { type ScanResult, scanTable } from "./result.js";
export { scanSarif } from "./sarif.js";
export { SCANNERS, type ScannerName } from "./scanner.js";
export { Waiver } from "./waiver.js";
