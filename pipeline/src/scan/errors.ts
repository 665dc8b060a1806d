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

/** Make the error of a vendor's database that cannot be had, out of what its scanner said. */
export function notFetched(scanner: string, { problems }: ScanError): ScanError {
  const why = problems.map(({ file, message }) => `${file}: ${message}`).join("; ");
  const next = "Run it again, or offline give --advisories=FOLDER or --databases=FOLDER.";
  return notShown(`the database of ${scanner}`, `it cannot be fetched: ${why}`, next);
}

/** A problem with a thing that has no lines. */
export function about(file: string, message: string, path = ""): Problem {
  return { file, line: 0, column: 0, path, message };
}
