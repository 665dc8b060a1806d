import { FactoryError } from "../../errors/index.js";

/** An inputs.yaml, a mixin or a labels.yaml that cannot be used. */
export class InputsError extends FactoryError {
  readonly code = "INPUTS_INVALID";
}

/** An image or a platform was asked for that no inputs.yaml declares. */
export class UnknownNameError extends FactoryError {
  readonly code = "UNKNOWN_NAME";
}
