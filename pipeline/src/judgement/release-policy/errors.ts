import { FactoryError } from "../../errors/index.js";

/** A release policy that cannot be used. */
export class ReleasePolicyError extends FactoryError {
  readonly code = "RELEASE_POLICY";
}

/** An image that an environment does not take: something is missing, wrong, too old, or said by nobody trusted. */
export class BlockedError extends FactoryError {
  readonly code = "NOT_VERIFIED";
}
