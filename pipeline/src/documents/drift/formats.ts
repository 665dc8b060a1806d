import { driftJunit } from "./junit.js";
import { driftMetrics } from "./open-metrics.js";
import { DriftReport } from "./report.js";
import { driftSarif } from "./sarif.js";
import { driftMarkdown, driftTable } from "./table.js";

const WRITERS = {
  table: driftTable,
  markdown: driftMarkdown,
  json: (report: DriftReport) => `${JSON.stringify(DriftReport.parse(report), null, 1)}\n`,
  sarif: (report: DriftReport) => `${JSON.stringify(driftSarif(report), null, 1)}\n`,
  junit: driftJunit,
  openmetrics: driftMetrics,
} as const;

/** The forms of a report, and the file that each is written to. */
export const DRIFT_FORMATS = {
  table: "drift.txt",
  markdown: "drift.md",
  json: "drift.json",
  sarif: "drift.sarif",
  junit: "drift.junit.xml",
  openmetrics: "drift.prom",
} as const satisfies Record<keyof typeof WRITERS, string>;
export type DriftFormat = keyof typeof DRIFT_FORMATS;

/** Write a report in a form. */
export function driftText(report: DriftReport, format: DriftFormat): string {
  return WRITERS[format](report);
}
