import { about, FactoryError } from "../../errors/index.js";

/** A registry that did not do, or did not answer, what it was asked. */
export class RegistryError extends FactoryError {
  readonly code = "REGISTRY_FAILED";
}

/** Make the error of one failed request. `place` is the repository, or the reference that was asked for. */
export function registryFailed(place: string, message: string, next: string, options?: ErrorOptions): RegistryError {
  return new RegistryError([about(place, message)], next, options);
}
