import { about, FactoryError } from "../../errors/index.js";

/** Somebody else changes the environment at the moment, or has begun to while this run did. */
export class LeaseError extends FactoryError {
  readonly code = "LEASE_HELD";
}

/** A lease that is to be broken, where nobody has one. */
export class NoLeaseError extends FactoryError {
  readonly code = "LEASE_NONE";
}

/** A journal that is not one signed chain. */
export class JournalError extends FactoryError {
  readonly code = "JOURNAL_BROKEN";
}

/** A promotion or rollback that must not be done, whatever the evidence says. */
export class PromotionError extends FactoryError {
  readonly code = "PROMOTION_REFUSED";
}

/** A file that is no bundle, or one that was damaged or changed. */
export class BundleError extends FactoryError {
  readonly code = "BUNDLE_INVALID";
}

type Kind = new (...args: ConstructorParameters<typeof FactoryError>) => FactoryError;

/** Make one of these errors, of one thing at one place. */
export function refused(kind: Kind, place: string, message: string, next: string, options?: ErrorOptions): Error {
  return new kind([about(place, message)], next, options);
}
