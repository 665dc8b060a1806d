import { FactoryError, type Problem } from "../../errors/index.js";

/** A lock that cannot be read: cut off, wrong types, unknown fields. */
export class LockError extends FactoryError {
  readonly code: string = "LOCK_INVALID";
}

/** A lock that names a package twice. */
export class TwoVersionsError extends LockError {
  override readonly code = "LOCK_TWO_VERSIONS";
}

/** A lock that is not there. */
export class MissingLockError extends LockError {
  override readonly code = "LOCK_MISSING";
}

/** A lock that was resolved from something else than what is asked for now. */
export class StaleLockError extends LockError {
  override readonly code = "LOCK_STALE";
}

/** A lock that holds a package of its base in another version or with another content. */
export class BaseConflictError extends LockError {
  override readonly code = "LOCK_BASE_CONFLICT";
}

/** A locked package that no layer takes. */
export class UnassignedError extends LockError {
  override readonly code = "LOCK_UNASSIGNED";
}

/** What is asked for and cannot be had: no such package, no version that fits, requirements that exclude each other. */
export class UnresolvedError extends LockError {
  override readonly code = "LOCK_UNRESOLVED";
}

/** A layer that takes nothing, or does although it says that it does not. */
export class EmptyLayerError extends LockError {
  override readonly code = "LAYER_EMPTY";
}

/** The command that resolves the lock of an image again. */
export function renewCommand(image: string): string {
  return `./daggerw call image --name=${image} lock export --path=.`;
}

/** The sentence that ends most messages about locks. */
export function renewLock(image: string): string {
  return `Renew the lock with: ${renewCommand(image)}`;
}

/** A problem with a lock file as a whole. */
export function wholeFile(file: string, message: string): Problem {
  return { file, line: 1, column: 1, path: "", message };
}
