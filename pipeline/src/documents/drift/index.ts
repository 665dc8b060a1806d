export { DRIFT_FORMATS, type DriftFormat, driftText } from "./formats.js";
export { driftJunit } from "./junit.js";
export { driftMetrics } from "./open-metrics.js";
export { packageVersions } from "./packages.js";
export { CAUSES, type Cause, DriftLine, DriftReport, type Fix, type Remediation } from "./report.js";
export { driftSarif } from "./sarif.js";
export { causeText, clockText, driftMarkdown, driftTable, fixText, whereOf } from "./table.js";
