import { FactoryError } from "./factory-error.js";
import { about } from "./problem.js";

/** A check that shows nothing: no database, an old one, a tool that failed. The image is not shown to be safe. */
export class NotShownError extends FactoryError {
  readonly code = "NOT_SHOWN_TO_BE_SAFE";
}

/** Make the error of a check that shows nothing. */
export function notShown(subject: string, message: string, next: string): NotShownError {
  return new NotShownError([about(subject, message)], `Not shown to be safe. ${next}`);
}
