/** What of a drift report is a failure. */
export enum Threshold {
  /** Something blocks by the policy of today. */
  Block = "block",
  /** A line of this severity. */
  Critical = "critical",
  /** A line of this severity or a worse one. */
  High = "high",
  /** A line of this severity or a worse one. */
  Medium = "medium",
  /** A line of this severity or a worse one. */
  Low = "low",
  /** A line of this severity or a worse one. */
  Negligible = "negligible",
  /** Any line, also one without a severity. */
  Unknown = "unknown",
  /** Nothing. */
  None = "none",
}
