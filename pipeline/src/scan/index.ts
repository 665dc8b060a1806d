export { type Advisories, readAdvisories } from "./database.js";
export { about, notShown, ScanError, VulnerableError } from "./errors.js";
export { type Finding, mergeFindings, SEVERITIES, type Severity, severityOf } from "./finding.js";
export { type Gate, gate, isBlocked, type Judged, type Verdict } from "./gate.js";
export { parseSeverityPolicy, parseWaivers, SeverityPolicy, Waiver } from "./policy.js";
export { type ScanResult, scanTable } from "./result.js";
export { scanSarif } from "./sarif.js";
export { openVex, parseVex, type VexStatement } from "./vex.js";
