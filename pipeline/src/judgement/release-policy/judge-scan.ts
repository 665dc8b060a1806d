import { ScanRecord, Vuln } from "../../documents/attest/index.js";
import { attestedTypes, type PackageType } from "../../documents/sbom/index.js";
import {
  coverageName,
  dueText,
  type Finding,
  isUnseen,
  timesOf,
  type VexStatement,
} from "../../documents/scan/index.js";
import { age, ageInDays, dayText } from "../../text/time.js";
import {
  firstSeenIn,
  gate,
  isBlocked,
  judgeCoverage,
  type SeenScan,
  unseenText,
  vexFor,
  youngerThan,
} from "../scan/index.js";
import { malformed, type Row, row } from "./row.js";
import type { Rules } from "./rules.js";
import type { JudgedSubject } from "./subject.js";

/**
 * Judge a scan: of these manifests, not too old, with known databases, of every type of package that the image has, and passing
 * today's policy and waivers.
 * @param sboms what is attested of the same subject, to hold the scan's own list of types against
 * @param scans all trusted scans of the same subject: the clock of a finding runs from the first that saw it
 */
export function judgeScan(
  predicate: unknown,
  subject: JudgedSubject,
  rules: Rules,
  sboms: readonly unknown[],
  scans: readonly unknown[] = [predicate],
): Row[] {
  const parsed = Vuln.safeParse(predicate);
  if (!parsed.success) return [malformed("vuln", "a scan with its database's digest")];
  const { scanner, metadata } = parsed.data;
  const finished = new Date(metadata.scanFinishedOn);
  const { results } = scanner.result;
  return [
    judgeSubjects(results, subject, rules.image),
    judgeAge(finished, rules),
    judgeDatabases(results, scanner.db.version, finished, rules),
    judgeCovered(results, finished, sboms, rules),
    ...results.map((result) => judgeFindings(result, rules, firstSeenIn(scans.flatMap(seenScans)))),
  ];
}

/** Whether a predicate is a scan of these manifests of this image, however old. */
export function isScanOf(predicate: unknown, subject: JudgedSubject, image: string): boolean {
  const parsed = Vuln.safeParse(predicate);
  return parsed.success && judgeSubjects(parsed.data.scanner.result.results, subject, image).ok;
}

/** When a scan ended, in milliseconds; one that does not say so is the oldest of all. */
export function scanTime(predicate: unknown): number {
  const parsed = Vuln.safeParse(predicate);
  return parsed.success ? Date.parse(parsed.data.metadata.scanFinishedOn) : Number.NEGATIVE_INFINITY;
}

/** What a scan saw of each platform, and when. */
export function seenScans(predicate: unknown): SeenScan[] {
  const parsed = Vuln.safeParse(predicate);
  if (!parsed.success) return [];
  const { scanner, metadata } = parsed.data;
  const day = dayText(metadata.scanFinishedOn);
  return scanner.result.results.map(({ gate: then }) => ({ day, findings: then.judged.map(({ finding }) => finding) }));
}

function judgeSubjects(results: readonly ScanRecord[], { manifests }: JudgedSubject, image: string): Row {
  const wanted = manifests.map(({ platform, digest }) => `${image} ${platform} ${digest}`).sort();
  const found = results.map(({ image: name, platform, digest }) => `${name} ${platform} ${digest}`).sort();
  const ok = wanted.join() === found.join();
  return row("vuln: subject", "a scan of this digest", ok ? "it is" : found.join(", "), ok);
}

function judgeAge(finished: Date, { policy, now }: Rules): Row {
  const { maxAgeDays } = policy.scan;
  const days = age(finished, now) ?? Number.POSITIVE_INFINITY;
  const young = days <= maxAgeDays;
  const old = `${young ? "" : "more than "}${Math.floor(days)} days`;
  const found = days === Number.POSITIVE_INFINITY ? `of the future: ${finished.toISOString()}` : old;
  return row("vuln: age of the scan", `at most ${maxAgeDays} days`, found, young);
}

/** What is known must have been fresh when the scan was made; each scanner must name the database that it used. */
function judgeDatabases(results: readonly ScanRecord[], named: string, finished: Date, { severity }: Rules): Row {
  const { maxAgeDays } = severity.database;
  const wanted = `named, at most ${maxAgeDays} days old`;
  const used = results.every((item) => Object.values(item.databases).includes(named));
  if (!used || !results.every(isKnown)) return row("vuln: database", wanted, "a scanner without a database", false);
  const times = results.flatMap((item) => timesOf(item.advisories));
  const ages = times.map((time) => ageInDays(time, finished) ?? Number.POSITIVE_INFINITY);
  const oldest = Math.max(...ages);
  const told = oldest === Number.POSITIVE_INFINITY ? "made after the scan" : `${oldest} days old at the scan`;
  return row("vuln: database", wanted, `${named}, ${told}`, oldest <= maxAgeDays);
}

/** Whether each scanner has a database, and where that is its vendor's, the very one whose age is told. */
function isKnown({ scanners, databases, advisories: { vendors } }: ScanRecord): boolean {
  return scanners.every((name) => {
    const digest = databases[name];
    return digest !== undefined && (vendors === undefined || vendors[name]?.digest === digest);
  });
}

/**
 * Judge again what was looked at, by the numbers of that day and the policy of today; and hold it against the SBOMs of the same
 * subject: of a type that the scan does not name, nothing was looked at.
 */
function judgeCovered(
  results: readonly ScanRecord[],
  finished: Date,
  sboms: readonly unknown[],
  { image, severity }: Rules,
): Row {
  const wanted = "every type of package was looked at";
  const said = results.flatMap(({ platform, coverage }) => (coverage === undefined ? [] : [{ platform, coverage }]));
  if (said.length < results.length) {
    return row("vuln: coverage", wanted, "a scan that does not say what it looked at: scan again", false);
  }
  const items = said.flatMap(({ platform, coverage }) =>
    judgeCoverage(coverage, image, severity, finished).map((item) => ({ platform, ...item })),
  );
  const bad = items.filter(isUnseen).map((item) => `${item.platform}: ${unseenText(item)}`);
  const left = sboms.flatMap(attestedTypes).flatMap((type) => shortfall(type, items));
  const found = [...new Set([...bad, ...left])];
  const accepted = new Set(items.filter(({ accepted }) => accepted !== undefined).map(({ type }) => type));
  const but = accepted.size === 0 ? "" : `, but for ${[...accepted].join(", ")}, accepted by name`;
  return row(
    "vuln: coverage",
    wanted,
    found.length === 0 ? `${items.length} types${but}` : found.join(", "),
    found.length === 0,
  );
}

/** What of a type is in an SBOM and not in the scan. An SBOM need not say the release of its Debian. */
function shortfall(type: PackageType, scanned: readonly PackageType[]): string[] {
  const same = scanned.filter(
    (item) => item.type === type.type && (type.ecosystem ?? item.ecosystem) === item.ecosystem,
  );
  const count = same.reduce((sum, { packages }) => sum + packages, 0);
  if (count >= type.packages) return [];
  return [`${coverageName(type)} in the SBOM, ${count === 0 ? "none" : count} in the scan`];
}

/**
 * Judge the findings again: what was let through at the time of the scan need not be let through today. A statement counts
 * for the finding that it was recorded with, and for no other: about that one, a later statement may have said otherwise.
 */
function judgeFindings(
  record: ScanRecord,
  { image, severity, waivers, now }: Rules,
  seenOn: ReturnType<typeof firstSeenIn>,
): Row {
  const { platform, digest, index = digest, gate: then } = record;
  const findings = then.judged.map((item) => item.finding);
  const recorded = new Map<Finding, VexStatement | undefined>(then.judged.map(({ finding, vex }) => [finding, vex]));
  const scanned = { image, platform, digests: [digest, index] };
  const young = youngerThan(severity.vex.maxDays, now);
  const clearedBy = (finding: Finding) => {
    const vex = recorded.get(finding);
    return vex && vexFor(scanned, finding, [vex], young);
  };
  const result = gate(image, findings, severity, waivers, dayText(now), clearedBy, seenOn);
  const bad = result.judged.filter(({ verdict }) => verdict === "block" || verdict === "expired");
  const names = bad.map(({ finding, verdict, waiver, due }) => {
    const over = due !== undefined && due.left < 0 ? ` (its clock is ${dueText(due)})` : "";
    const why = verdict === "expired" ? ` (waiver expired on ${waiver?.expires})` : over;
    return `${finding.id} in ${finding.package} ${finding.version}${why}`;
  });
  const ending = (result.ending ?? []).map(({ finding, due }) => `; ${finding.id} ${due && dueText(due)}`).join("");
  const found = names.length === 0 ? `${findings.length} findings, none blocks${ending}` : names.join(", ");
  return row(`vuln: ${platform}`, "nothing that blocks today", found, !isBlocked(result));
}
