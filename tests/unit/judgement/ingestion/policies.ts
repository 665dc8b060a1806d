import type { Ingestion } from "../../../../pipeline/src/judgement/ingestion/index.js";

export const NOW = new Date("2026-12-01T12:00:00Z");
/** A policy that tells what it does not know. */
export function policy(changes: Partial<Ingestion> = {}): Ingestion {
  return {
    leastAgeDays: 7,
    indexes: ["default"],
    suites: ["bookworm"],
    unknown: { uploaded: "tell", index: "tell", malware: "tell" },
    exceptionDays: 90,
    exceptions: [],
    ...changes,
  };
}

/** An exception of demo 2.0 that holds. */
export const EXCEPTION: Ingestion["exceptions"][number] = {
  ...{ package: "Demo", version: "2.0", rule: "IN001", owner: "platform team", until: "2026-12-31" },
  reason: "read by us line by line",
};
