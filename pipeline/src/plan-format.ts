/** How a plan is written. */
export enum PlanFormat {
  /** A table for people. */
  Text = "text",
  /** One JSON object. */
  Json = "json",
}
