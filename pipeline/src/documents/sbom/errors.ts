import { FactoryError } from "../../errors/index.js";

/** An SBOM that is not what the lock says, or that cannot be read. */
export class SbomError extends FactoryError {
  readonly code = "SBOM_DIFFERS";
}
