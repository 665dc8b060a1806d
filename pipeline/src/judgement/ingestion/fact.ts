import type { Lock } from "../../repository/lock/index.js";
import type { OsvRecords } from "./records.js";

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

/** What is judged, and what is known besides. */
export interface Entering {
  lock: Pick<Lock, "wheels">;
  /** Debian suites of what is locked and of what it stands on. */
  suites: readonly string[];
  /** The lock before: who published what until now. Without it, that is not judged. */
  before?: Pick<Lock, "wheels">;
  /** What records say; `none` where none were given to lock; missing where nobody asks, as of a committed lock. */
  records?: OsvRecords | "none";
  now: Date;
}

/** What one rule finds wrong with one wheel. */
export interface Wrong {
  rule: IngestionRule;
  message: string;
  next: string;
}
