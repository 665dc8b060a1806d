export { ageInDays, utcText } from "./age.js";
export { type Advisories, readAdvisories } from "./database.js";
export { about, notFetched, notShown, ScanError, VulnerableError } from "./errors.js";
export { type Finding, mergeFindings, SEVERITIES, type Severity, severityOf } from "./finding.js";
export { type Gate, gate, isBlocked, type Judged, type Verdict } from "./gate.js";
export { type Knowledge, ofVendors, timesOf, type VendorDatabase, type VendorDatabases } from "./knowledge.js";
export { parseSeverityPolicy, parseWaivers, SeverityPolicy, Waiver } from "./policy.js";
export { type ScanResult, scanTable } from "./result.js";
export { scanSarif } from "./sarif.js";
export { checkGrypeUrl, checkTrivyRepository } from "./vendor-address.js";
export {
  DATABASES_FILE,
  type DatabasesFile,
  databasesFile,
  type FoundDatabase,
  parseDatabasesFile,
  parseSums,
  type ScannerName,
  sameFiles,
  VENDOR_FILES,
  vendorDatabase,
} from "./vendor-files.js";
export { openVex, parseVex, type VexStatement } from "./vex.js";
