/** A rule that something breaks. */
export interface Violation {
  id: string;
  message: string;
  why: string;
  todo: string;
}

/** What the rules say: what blocks, and what is only to be told. */
export interface Verdict {
  violations: Violation[];
  notes: Violation[];
}
