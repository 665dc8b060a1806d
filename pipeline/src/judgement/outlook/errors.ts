import { FactoryError } from "../../errors/index.js";

/** Something does not pass on the day that was asked about. */
export class LaterError extends FactoryError {
  readonly code = "BLOCKS_THEN";
}
