export { DRIFT_FORMATS, type DriftFormat, driftText } from "./formats.js";
export { driftJunit } from "./junit.js";
export { driftMetrics } from "./open-metrics.js";
export { packageVersions } from "./packages.js";
export { CAUSES, type Cause, DriftLine, DriftReport, type Fix, type Remediation } from "./report.js";
export { driftSarif } from "./sarif.js";
export { driftMarkdown, driftTable } from "./table.js";
export { causeText, clockText, fixText, whereOf } from "./words.js";
