import type { PackageType } from "../../documents/sbom/index.js";
import { type Coverage, CSAF, coverageName, type Knowledge, type Known, knownBy } from "../../documents/scan/index.js";
import { isEcosystemOf, type KnownType } from "../../repository/packages/index.js";
import { ageInDays, dayText } from "../../text/time.js";
import type { SeverityPolicy } from "./policy.js";

/** What decides whether packages were looked at. */
export type CoverageLimits = Pick<SeverityPolicy, "coverage" | "database" | "scanners">;

/** Trivy looks at what package managers installed. */
const NOT_LOOKED_AT: Readonly<Record<string, readonly string[]>> = { trivy: ["generic"] };
/** What no scanner looks at, and documents of CSAF are compared with. */
const BY_CSAF = "cuda";

/** Take what each scanner's database knows to the types of packages of an image, and judge it. */
export function coverageOf(
  types: readonly PackageType[],
  knowledge: Knowledge,
  image: string,
  limits: CoverageLimits,
  now: Date,
): Coverage[] {
  const found = types.map((item) => {
    const known = looking(limits.scanners, item.type).flatMap((scanner) => {
      const knows = item.ecosystem === undefined ? undefined : knownBy(scanner, knowledge, item.ecosystem);
      return knows === undefined ? [] : [[scanner, knows] as const];
    });
    return { ...item, known: Object.fromEntries(known) };
  });
  return judgeCoverage(found, image, limits, now);
}

/**
 * Judge for each type of packages whether every scanner of the policy that looks at such packages knew enough of them: records
 * of their own ecosystem, a plausible number, young enough. What one ecosystem has vouches for no other.
 * @param now when the scan was made
 */
export function judgeCoverage(
  items: readonly Omit<Coverage, "missing" | "accepted">[],
  image: string,
  limits: CoverageLimits,
  now: Date,
): Coverage[] {
  return items.map(({ type, ecosystem, packages, unversioned, known }) => {
    const item = { type, packages, known, ...(ecosystem && { ecosystem }), ...(unversioned && { unversioned }) };
    const missing = lacking(item, limits, now);
    const accepted = missing.length === 0 ? undefined : acceptance(type, image, limits)?.reason;
    return { ...item, missing, ...(accepted !== undefined && { accepted }) };
  });
}

/** The types that a policy accepts by name in an image that has no such packages. */
export function needlessTypes(items: readonly PackageType[], image: string, { coverage }: CoverageLimits): string[] {
  const own = coverage.accepted.filter(({ images }) => images === undefined || images.includes(image));
  return [...new Set(own.map(({ type }) => type))].filter((type) => !items.some((item) => item.type === type));
}

/** Say what is not looked at, for people: `39 deb (Debian:12): grype has no record of Debian:12`. */
export function unseenText(item: Coverage): string {
  return `${coverageName(item)}: ${item.missing.join("; ")}`;
}

function acceptance(type: string, image: string, { coverage }: CoverageLimits) {
  return coverage.accepted.find((item) => item.type === type && (item.images?.includes(image) ?? true));
}

function looking(scanners: readonly string[], type: string): string[] {
  if (type === BY_CSAF) return [CSAF];
  return scanners.filter((scanner) => !NOT_LOOKED_AT[scanner]?.includes(type));
}

/** Why packages are not shown to have been looked at. */
function lacking(item: Omit<Coverage, "missing" | "accepted">, limits: CoverageLimits, now: Date): string[] {
  const { type, ecosystem, packages, unversioned = 0, known } = item;
  if (ecosystem === undefined) {
    return [type === "deb" ? "it is not known of which release of Debian they are" : "no scanner here knows of such"];
  }
  if (!isEcosystemOf(type, ecosystem)) return [`advisories of such are not in ${ecosystem}`];
  const scanners = looking(limits.scanners, type);
  if (scanners.length === 0) return [`${limits.scanners.join(" and ")} does not look at such`];
  const versions = unversioned > 0 ? [`${unversioned} of ${packages} say no version that advisories have`] : [];
  const wanting = scanners.flatMap((scanner) => {
    const knows = Object.hasOwn(known, scanner) ? known[scanner] : undefined;
    return weakness(scanner, type, ecosystem, knows, limits, now) ?? [];
  });
  return [...versions, ...wanting];
}

function weakness(
  scanner: string,
  type: string,
  ecosystem: string,
  known: Known | undefined,
  { coverage, database }: CoverageLimits,
  now: Date,
): string | undefined {
  if (known === undefined || known.records < 1) return `${scanner} has no record of ${ecosystem}`;
  const { records: least } = coverage;
  const wanted = least[type as KnownType] ?? least.default;
  if (known.records < wanted)
    return `${scanner} has ${known.records} records of ${ecosystem}, at least ${wanted} are expected`;
  const days = ageInDays(known.updated, now);
  if (days === undefined) return `what ${scanner} has of ${ecosystem} is of the future (${known.updated})`;
  const most = coverage.maxAgeDays?.[type as KnownType] ?? database.maxAgeDays;
  if (days <= most) return undefined;
  const age = `${days} days old; at most ${most} are allowed`;
  return `what ${scanner} has of ${ecosystem} is of ${dayText(known.updated)}, ${age}`;
}
