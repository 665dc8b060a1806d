import type { Wheel } from "../../repository/lock/index.js";
import type { Entering, IngestionFact, IngestionRule } from "./fact.js";
import type { Ingestion } from "./policy.js";

const NAMED = 3;
const RELOCK = "Lock again; where it stays so, the index does not say it.";

/** What cannot be judged, as one fact for each rule. */
export function unknownFacts(
  { unknown }: Ingestion,
  wheels: readonly Wheel[],
  records: Entering["records"],
): IngestionFact[] {
  const lacking = (rule: IngestionRule, key: "uploaded" | "index", what: string) => {
    const without = wheels.filter((wheel) => wheel[key] === undefined);
    return without.length === 0
      ? []
      : [fact(rule, unknown[key], `${what} of ${some(without)} is not recorded`, RELOCK)];
  };
  return [
    ...lacking("IN001", "uploaded", "the upload time"),
    ...lacking("IN003", "index", "the index"),
    ...(wheels.length === 0 ? [] : unseenMalware(unknown.malware, records)),
  ];
}

function unseenMalware(what: Ingestion["unknown"]["malware"], records: Entering["records"]): IngestionFact[] {
  const next = "Give a folder with OSV's records of malware in PyPI: --advisories=FOLDER.";
  if (records === "none") return [fact("IN006", what, "no records of malware were given: none was looked for", next)];
  if (records?.records !== 0) return [];
  return [fact("IN006", what, "the advisories have no record of malware (MAL-): none was looked for", next)];
}

function fact(rule: IngestionRule, what: "tell" | "block", message: string, next: string): IngestionFact {
  return { rule, state: what === "block" ? "refused" : "unknown", about: "", message, next };
}

function some(wheels: readonly Wheel[]): string {
  // A wheel of each platform is one package.
  const all = [...new Set(wheels.map(({ name, version }) => `${name} ${version}`))];
  const names = all.slice(0, NAMED);
  const more = all.length - names.length;
  return `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
