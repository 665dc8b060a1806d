/** How metrics are written. */
export enum MetricsFormat {
  /** For a terminal. */
  Table = "table",
  /** All that is known, for programs. */
  Json = "json",
  /** For the page of a CI's job. */
  Markdown = "markdown",
  /** OpenMetrics 1.0, for Prometheus and what reads its text. */
  Openmetrics = "openmetrics",
}
