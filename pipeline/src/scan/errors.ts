import { FactoryError, type Problem } from "../errors/index.js";

/** A scan that shows nothing: no database, an old one, a tool that failed. The image is not shown to be safe. */
export class ScanError extends FactoryError {
  readonly code = "NOT_SHOWN_TO_BE_SAFE";
}

/** Vulnerabilities that the policy does not let ship. */
export class VulnerableError extends FactoryError {
  readonly code = "VULNERABLE";
}

/** Make the error of a scan that shows nothing. */
export function notShown(subject: string, message: string, next: string): ScanError {
  return new ScanError([about(subject, message)], `Not shown to be safe. ${next}`);
}

/** A problem with a thing that has no lines. */
export function about(file: string, message: string, path = ""): Problem {
  return { file, line: 0, column: 0, path, message };
}
