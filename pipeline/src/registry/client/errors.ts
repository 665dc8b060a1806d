import { about, FactoryError } from "../../errors/index.js";

/** A registry that did not do, or did not answer, what it was asked. */
export class RegistryError extends FactoryError {
  readonly code = "REGISTRY_FAILED";
}

/** A registry that does not let a tag be moved, or written again. */
export class TagsError extends FactoryError {
  readonly code = "TAGS_IMMUTABLE";
}

/** Make the error of one failed request. `place` is the repository, or the reference that was asked for. */
export function registryFailed(place: string, message: string, next: string, options?: ErrorOptions): RegistryError {
  return new RegistryError([about(place, message)], next, options);
}

/** Make the error of a tag that was refused in the middle of the work. */
export function tagRefused(place: string, message: string): TagsError {
  return new TagsError([about(place, message)], `${LEFT} ${MOVABLE}`);
}

const LEFT = "What was pushed lies there by its digest, and no tag serves it: nothing has to be undone.";

/** What to do where tags cannot be moved. */
export const MOVABLE =
  'Let the registry move the tags that docs/releases.md names under "Tags that move", then run the same command again: it goes on where it stopped.';
