import { about, FactoryError } from "../../errors/index.js";

/** What names no image, or names it in another way than registries take. */
export class ImageReferenceError extends FactoryError {
  readonly code = "REFERENCE";
}

/** Make the error of one name that is none. */
export function wrongReference(name: string, message: string, next: string): ImageReferenceError {
  return new ImageReferenceError([about(name, message)], next);
}
