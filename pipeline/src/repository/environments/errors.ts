import { FactoryError } from "../../errors/index.js";

/** A registry/environments.yaml that cannot be used, or an environment that it does not have. */
export class EnvironmentError extends FactoryError {
  readonly code = "ENVIRONMENT";
}
