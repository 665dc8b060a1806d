/** The rules for what may enter. IN004 is of suites, and needs no exception: the suite is added where it is allowed. */
export type IngestionRule = "IN001" | "IN002" | "IN003" | "IN004" | "IN005" | "IN006";

/** What a rule says of a package, as the policies' rules read it. */
export interface IngestionFact {
  rule: IngestionRule;
  /** `refused`: blocks; `excepted`: may enter by an exception; `unknown`: could not be judged, and is told. */
  state: "refused" | "excepted" | "unknown";
  /** What people ask for: the name of a Python package, or a suite. Empty for what is said of a lock as a whole. */
  about: string;
  message: string;
  /** What to do. */
  next: string;
}
