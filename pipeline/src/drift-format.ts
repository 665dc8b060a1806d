/** What a drift report is written as. */
export enum DriftFormat {
  /** Columns for people, in a terminal. */
  Table = "table",
  /** For the page of a CI's job. */
  Markdown = "markdown",
  /** DriftReport, version 1: docs/drift.md has its form. */
  Json = "json",
  /** SARIF 2.1.0, for code scanning. */
  Sarif = "sarif",
  /** JUnit's XML: a case for each line. */
  Junit = "junit",
  /** OpenMetrics 1.0, for Prometheus and what reads its text. */
  Openmetrics = "openmetrics",
}
