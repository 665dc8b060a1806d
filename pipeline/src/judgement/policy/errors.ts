import { FactoryError } from "../../errors/index.js";

/** Rules that an image or a Dockerfile breaks. */
export class PolicyError extends FactoryError {
  readonly code = "POLICY_BROKEN";
}

/** Dockerfiles that the linter complains of. */
export class LintError extends FactoryError {
  readonly code = "LINT";
}
