/** What an answer is written as. */
export enum Output {
  /** Columns for people, in a terminal. */
  Table = "table",
  /** For programs: docs/fleet.md has its form. */
  Json = "json",
  /** For people, in a merge request or the summary of a CI job. */
  Markdown = "markdown",
}
