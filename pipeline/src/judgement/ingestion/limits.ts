import { timeText } from "../../text/time.js";
import type { Ingestion } from "./policy.js";

/** What the resolver is told: it does not choose what would be refused. */
export interface Limits {
  /** Nothing that was uploaded from then on, in RFC 3339. */
  newest: string;
  /** Names of packages that the limit does not hold for. */
  free: string[];
}

/** Say what the resolver may choose by itself. */
export function limitsOf({ leastAgeDays, exceptions }: Ingestion, now: Date): Limits {
  const newest = new Date(now);
  newest.setUTCDate(newest.getUTCDate() - leastAgeDays);
  const free = exceptions.filter(({ rule }) => rule === "IN001").map(({ package: name }) => name);
  return { newest: timeText(newest), free: [...new Set(free)].sort() };
}
