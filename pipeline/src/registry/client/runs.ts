import { Slots } from "../../programs/slots.js";

/** At most this many runs of a tool at once, for all who only read: they share a registry, and each run is a step. */
export const RUNS = new Slots(4);
