import { about, FactoryError } from "../../errors/index.js";

/** A call that cannot be done as it was asked: nothing to sign with, no such place, a reference that cannot be read. */
export class ReleaseError extends FactoryError {
  readonly code = "RELEASE";
}

/** Make the error of one wrong argument. */
export function wrongArgument(flag: string, message: string, next: string): ReleaseError {
  return new ReleaseError([about(flag, message)], next);
}
