import { dayText } from "../../text/time.js";
import { type Bulletins, bulletinLines } from "./bulletins.js";
import type { Known } from "./known.js";

/** The advisories that a scan rests on. */
export interface Advisories {
  records: number;
  digest: string;
  /** By OSV's names: `PyPI`, `Debian:12`. */
  ecosystems: Record<string, Known>;
  /** Ecosystems that no scanner here is given, with the number of their advisories. */
  skipped: Record<string, number>;
  /** When the newest advisory was changed: RFC 3339. */
  updated: string;
  ageDays: number;
}

/** The database of one scanner as its vendor made it. */
export interface VendorDatabase {
  /** sha256 of its file. */
  digest: string;
  /** When the vendor made it: RFC 3339. */
  built: string;
  /** Where it is from. */
  from: string;
  ageDays: number;
  /** By OSV's names. Where the database keeps no time of its sources, its own stands for theirs. */
  ecosystems: Record<string, Known>;
}

/** The vendors' databases that a scan rests on, by scanner. */
export interface VendorDatabases {
  vendors: Record<string, VendorDatabase>;
  /** When the oldest of them was made: RFC 3339. */
  updated: string;
  ageDays: number;
}

/**
 * What a scan rests on: a folder of advisories that all databases were made from, or each scanner's own vendor; and beside either, documents
 * of CSAF.
 */
export type Knowledge = (Advisories | VendorDatabases) & { bulletins?: Bulletins };

/** Take the vendors' databases together: a scan knows no more than the oldest of them. */
export function ofVendors(vendors: Record<string, VendorDatabase>): VendorDatabases {
  const [oldest] = Object.values(vendors).sort((a, b) => Date.parse(a.built) - Date.parse(b.built));
  if (oldest === undefined) throw new Error("there is no database");
  return { vendors, updated: oldest.built, ageDays: oldest.ageDays };
}

/** Who compares documents of CSAF with an image: this module itself. */
export const CSAF = "csaf";

/** What the database of a scanner, or documents of CSAF, know of an ecosystem. */
export function knownBy(scanner: string, knowledge: Knowledge, ecosystem: string): Known | undefined {
  const database = "vendors" in knowledge ? knowledge.vendors[scanner] : knowledge;
  const { ecosystems = {} } = (scanner === CSAF ? knowledge.bulletins : database) ?? {};
  return Object.hasOwn(ecosystems, ecosystem) ? ecosystems[ecosystem] : undefined;
}

/** Every time that says how old knowledge is; the oldest counts. */
export function timesOf(knowledge: { updated: string; vendors?: Record<string, { built: string }> }): string[] {
  return [knowledge.updated, ...Object.values(knowledge.vendors ?? {}).map(({ built }) => built)];
}

/** Say for people what scanners knew: how much, how old, from where. */
export function knowledgeLines(scanners: readonly string[], knowledge: Knowledge): string[] {
  const { bulletins } = knowledge;
  return [...databaseLines(scanners, knowledge), ...(bulletins === undefined ? [] : bulletinLines(bulletins))];
}

function databaseLines(scanners: readonly string[], knowledge: Knowledge): string[] {
  if (!("vendors" in knowledge)) {
    const { records, updated, ageDays, digest } = knowledge;
    return [`${scanners.join(" and ")}, ${records} advisories of ${dayText(updated)} (${ageDays} days old, ${digest})`];
  }
  return Object.entries(knowledge.vendors).map(
    ([scanner, { built, ageDays, digest, from }]) =>
      `${scanner}, its vendor's database of ${dayText(built)} (${ageDays} days old, ${digest}) from ${from}`,
  );
}
