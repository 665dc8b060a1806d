import { about, FactoryError } from "../../errors/index.js";

/** A question about the fleet that cannot be asked so, or that what is there cannot answer. */
export class FleetError extends FactoryError {
  readonly code = "FLEET";
}

/** Make the error of one thing. */
export function fleetFailed(place: string, message: string, next: string): FleetError {
  return new FleetError([about(place, message)], next);
}
