import type { Severity } from "../../documents/scan/index.js";
import type { Span } from "./version.js";

/** What a bulletin says is affected: one product, as one line of its table has it. */
export interface Affected {
  /** As it is called, for people. */
  name: string;
  /** The parts of CUDA that it is; "toolkit" where it is all of CUDA; undefined where that is not understood. */
  of: readonly string[] | "toolkit" | undefined;
  /** Which versions; undefined where that is not understood. */
  spans: readonly Span[] | undefined;
  /** Whether the versions are those of the toolkit, and not of the part itself. */
  toolkit: boolean;
}

/** One vulnerability of a bulletin. */
export interface Bulletin {
  /** The CVE where there is one. */
  id: string;
  aliases: string[];
  /** When it was disclosed, where that is said, and when the document was last changed: RFC 3339. */
  published?: string | undefined;
  modified?: string | undefined;
  /** Where it is published, or what it is called. */
  source: string;
  title: string;
  severity: Severity;
  /** The parts of CUDA that it speaks of, by its text and by its products; none where that is not understood. */
  components: readonly string[];
  affected: readonly Affected[];
  /** What has the fix, as the bulletin says it. */
  fixed: string[];
}
