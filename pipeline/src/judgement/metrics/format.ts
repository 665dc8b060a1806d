import { openMetrics } from "./open-metrics.js";
import type { ImageMetrics } from "./report.js";
import { metricsMarkdown, metricsTable } from "./table.js";

/** How metrics are written. */
export const FORMATS = {
  table: metricsTable,
  markdown: metricsMarkdown,
  openmetrics: openMetrics,
  json: (images: readonly ImageMetrics[]) => `${JSON.stringify({ version: 1, images }, null, 2)}\n`,
} as const satisfies Readonly<Record<string, (images: readonly ImageMetrics[]) => string>>;
