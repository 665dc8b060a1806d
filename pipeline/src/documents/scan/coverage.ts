import { columns } from "../../text/columns.js";
import { dayText } from "../../text/time.js";
import type { PackageType } from "../sbom/index.js";
import type { Known } from "./known.js";

/** The packages of one type in an image, what each scanner knew of such, and whether that is enough. */
export interface Coverage extends PackageType {
  /** By the scanners that look at such packages and have records of them. */
  known: Record<string, Known>;
  /** Why they are not shown to have been looked at; empty where they were. */
  missing: string[];
  /** Why the policy lets that pass. */
  accepted?: string;
}

/** Whether packages were looked at. */
export function isLookedAt({ missing }: Pick<Coverage, "missing">): boolean {
  return missing.length === 0;
}

/** Whether packages were not looked at, and the policy does not accept that. */
export function isUnseen(item: Pick<Coverage, "missing" | "accepted">): boolean {
  return !isLookedAt(item) && item.accepted === undefined;
}

/** What packages of one type are called: `39 deb (Debian:12)`. */
export function coverageName({ type, ecosystem, packages }: PackageType): string {
  return `${packages} ${type}${ecosystem === undefined ? "" : ` (${ecosystem})`}`;
}

/** Say for people what was looked at, with how much knowledge, and what was not. */
export function coverageLines(coverage: readonly Coverage[]): string[] {
  return columns(coverage.map((item) => [coverageName(item), verdictOf(item)]));
}

function verdictOf({ known, missing, accepted, ...item }: Coverage): string {
  const knows = Object.entries(known).map(
    ([scanner, { records, updated }]) => `${scanner}: ${records} records of ${dayText(updated)}`,
  );
  if (isLookedAt({ missing })) return `looked at, ${knows.join(", ")}`;
  const verdict = isUnseen({ missing, accepted }) ? "block, not looked at" : "not looked at, accepted";
  const how = item.unversioned === item.packages ? "" : knows.map((text) => ` (${text})`).join("");
  return `${verdict}: ${missing.join("; ")}${how}${accepted === undefined ? "" : ` - ${accepted}`}`;
}
