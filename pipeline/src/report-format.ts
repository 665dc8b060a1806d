/** What a report is written as. */
export enum ReportFormat {
  /** One page for a browser, with everything in it: it asks no network. */
  Html = "html",
  /** In short, for the summary page of a CI's job: at most 1 MiB. */
  Markdown = "markdown",
  /** All that is known, for programs: docs/report.md has its form. */
  Json = "json",
}
