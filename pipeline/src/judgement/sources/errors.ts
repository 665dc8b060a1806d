import { FactoryError } from "../../errors/index.js";

/** What people wrote does not hold together: inputs, locks, Dockerfiles, tests, policies. */
export class SourcesError extends FactoryError {
  readonly code = "SOURCES_INVALID";
}
