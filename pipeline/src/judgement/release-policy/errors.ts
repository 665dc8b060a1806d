import { FactoryError, type Problem } from "../../errors/index.js";
import { inert } from "../../text/clean.js";

/** A release policy that cannot be used. */
export class ReleasePolicyError extends FactoryError {
  readonly code = "RELEASE_POLICY";
}

/** An image that an environment does not take: something is missing, wrong, too old, or said by nobody trusted. */
export class BlockedError extends FactoryError {
  readonly code = "NOT_VERIFIED";

  /** @param summary what is wrong, each reason once: in its problems each stands as often as there are rows with it */
  constructor(
    problems: readonly Problem[],
    readonly summary: string,
    next: string,
  ) {
    super(problems, next);
    this.message = [inert(summary), inert(next)].join("\n");
  }
}
