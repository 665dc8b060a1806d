import { z } from "zod";

import { compareText } from "../../errors/index.js";
import { normalizePythonName } from "../../repository/inputs/index.js";
import type { Deb, Lock, Wheel } from "../../repository/lock/index.js";
import { purlText } from "../../repository/packages/index.js";
import { Advisory, advisedBy, purlReader } from "../fleet/index.js";
import { SEVERITIES } from "../scan/index.js";

/** A vulnerability that only one of two locks has, in a package that differs. */
export const VulnerabilityChange = z.strictObject({
  /** CVE where the record has one, else the record's own id. */
  id: z.string(),
  change: z.enum(["fixed", "introduced"]),
  kind: z.enum(["deb", "wheel"]),
  package: z.string(),
  /** The version that has it. */
  version: z.string(),
  severity: z.enum(SEVERITIES),
  /** False where the version cannot be compared with what the record names: it has it as far as anybody knows. */
  comparable: z.boolean(),
});
export type VulnerabilityChange = z.infer<typeof VulnerabilityChange>;

type Found = Omit<VulnerabilityChange, "change">;

/** Says which vulnerabilities packages of a lock have. */
export interface Judge {
  /** The ecosystems that there is any record of, as `PyPI` and `Debian:12`: of others nothing is known. */
  ecosystems: ReadonlySet<string>;
  find: (item: Deb | Wheel, release: string | undefined) => Found[];
}

/** What toolbox/osv finds about names of packages. */
export const NamedRecords = z.strictObject({ records: z.array(Advisory), ecosystems: z.array(z.string()) });
export type NamedRecords = z.infer<typeof NamedRecords>;

/**
 * Make a judge of OSV records. A .deb is looked for by its source, the folder of the pool that it lies in, in the release of Debian
 * that the lock's base-files is of; its version stands for the source's.
 */
export function judgeBy({ records, ecosystems }: NamedRecords): Judge {
  const advised = advisedBy(records, purlReader());
  const names = new Map(records.map((record) => [record.id, cveOf(record)]));
  const find: Judge["find"] = (item, release) => {
    const kind = "filename" in item ? "wheel" : "deb";
    const found = advised({ purl: purlOf(item, release) }).map(({ id, severity, comparable }) => ({
      ...{ id: names.get(id) ?? id, kind, package: item.name, version: item.version, severity, comparable },
    })) as Found[];
    return [...new Map(found.sort(worstLast).map((one) => [one.id, one])).values()];
  };
  return { ecosystems: new Set(ecosystems), find };
}

/** Say which kinds of a lock's packages nothing is known of, and why. */
export function notJudged({ ecosystems }: Judge, lock: Lock): string[] {
  const release = releaseOf(lock);
  const debian = `Debian:${release}`;
  return [
    ...(lock.debs.length > 0 && release === undefined
      ? [".debs: without base-files the lock does not say which release of Debian"]
      : []),
    ...(lock.debs.length > 0 && release !== undefined && !ecosystems.has(debian)
      ? [`.debs: there is no record of ${debian}`]
      : []),
    ...(lock.wheels.length > 0 && !ecosystems.has("PyPI") ? ["wheels: there is no record of PyPI"] : []),
  ];
}

/** Find the vulnerabilities that only one of two locks has. */
export function vulnerabilityChanges(
  judge: Judge,
  before: Lock | undefined,
  after: Lock | undefined,
): VulnerabilityChange[] {
  const [old, now] = [foundIn(judge, before, after), foundIn(judge, after, before)];
  const only = (some: Map<string, Found>, others: Map<string, Found>) =>
    [...some].flatMap(([key, found]) => (others.has(key) ? [] : [found]));
  const changes = [
    ...only(old, now).map((found) => ({ ...found, change: "fixed" as const })),
    ...only(now, old).map((found) => ({ ...found, change: "introduced" as const })),
  ];
  return changes.sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      compareText(`${a.id} ${a.package}`, `${b.id} ${b.package}`),
  );
}

/** The names that advisories know the packages by that differ between locks: those of sources for .debs. */
export function advisoryNames(pairs: readonly { before?: Lock | undefined; after?: Lock | undefined }[]): string[] {
  const differing = pairs.flatMap(({ before, after }) => [...onlyIn(before, after), ...onlyIn(after, before)]);
  const names = differing.map((item) => ("filename" in item ? normalizePythonName(item.name) : sourceOf(item)));
  return [...new Set(names)].sort(compareText);
}

function foundIn(judge: Judge, lock: Lock | undefined, other: Lock | undefined): Map<string, Found> {
  const release = lock === undefined ? undefined : releaseOf(lock);
  return new Map(
    onlyIn(lock, other).flatMap((item) =>
      judge.find(item, release).map((found) => [`${found.id} ${found.kind} ${item.name}`, found]),
    ),
  );
}

/** What a lock has that another one has not in the very same version. */
function onlyIn(lock: Lock | undefined, other: Lock | undefined): (Deb | Wheel)[] {
  const keyOf = ({ name, version }: Deb | Wheel) => `${name} ${version}`;
  const debs = new Set(other?.debs.map(keyOf));
  const wheels = new Set(other?.wheels.map(keyOf));
  return [
    ...(lock?.debs ?? []).filter((item) => !debs.has(keyOf(item))),
    ...(lock?.wheels ?? []).filter((item) => !wheels.has(keyOf(item))),
  ];
}

/** The release of Debian that a lock is of: `12`; undefined where it has no base-files, whose version begins with it. */
export function releaseOf({ debs }: Pick<Lock, "debs">): string | undefined {
  return debs.find(({ name }) => name === "base-files")?.version.match(/^\d+/)?.[0];
}

function purlOf(item: Deb | Wheel, release: string | undefined): string {
  const { name, version } = item;
  if ("filename" in item) return purlText({ type: "pypi", name, version });
  const qualifiers = { upstream: sourceOf(item), ...(release !== undefined && { distro: `debian-${release}` }) };
  return purlText({ type: "deb", namespace: "debian", name, version, qualifiers });
}

/** A pool has a folder for each source: pool/main/g/glibc/libc6_2.36-9_amd64.deb. */
function sourceOf({ name, path }: Deb): string {
  return path.split("/").at(-2) ?? name;
}

function cveOf({ id, aliases, upstream }: Advisory): string {
  const cves = new Set([id, ...(aliases ?? []), ...(upstream ?? [])].filter((one) => one.startsWith("CVE-")));
  const [only] = cves;
  // An advisory of several is none of them alone.
  return cves.size === 1 && only !== undefined ? only : id;
}

/** Of two records of one vulnerability the worse severity counts. */
function worstLast(a: Found, b: Found): number {
  return SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity);
}
