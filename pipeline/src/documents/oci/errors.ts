import { FactoryError } from "../../errors/index.js";

/** An image that cannot be put together from its parts. */
export class OciError extends FactoryError {
  readonly code = "OCI_INVALID";
}
