import { FactoryError } from "../../errors/index.js";

/** Advisories that cannot be read. */
export class AdvisoryError extends FactoryError {
  readonly code = "ADVISORY_INVALID";
}
