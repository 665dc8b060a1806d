import { FactoryError, type NotShownError, notShown } from "../../errors/index.js";

/** Vulnerabilities that the policy does not let ship. */
export class VulnerableError extends FactoryError {
  readonly code = "VULNERABLE";
}

/** Make the error of a vendor's database that cannot be had, out of what its scanner said. */
export function notFetched(scanner: string, { problems }: NotShownError): NotShownError {
  const why = problems.map(({ file, message }) => `${file}: ${message}`).join("; ");
  const next = "Run it again, or offline give --advisories=FOLDER or --databases=FOLDER.";
  return notShown(`the database of ${scanner}`, `it cannot be fetched: ${why}`, next);
}
