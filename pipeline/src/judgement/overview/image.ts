import { type FleetPackage, packagesIn } from "../../documents/fleet/index.js";
import type { AssembledImage, PlatformImage } from "../../documents/oci/index.js";
import {
  blocks,
  type OverviewBuilds,
  type OverviewFinding,
  type OverviewImage,
  type OverviewPackage,
  type OverviewPlatform,
  ownershipIn,
} from "../../documents/overview/index.js";
import type { GateResult } from "../../documents/report/index.js";
import {
  coverageLines,
  dueText,
  type Judged,
  knowledgeLines,
  type ScanResult,
  SEVERITIES,
} from "../../documents/scan/index.js";
import type { PlatformSizes } from "../../documents/sizes/index.js";
import { type ImageDefinition, normalizePythonName } from "../../repository/inputs/index.js";
import type { Lock } from "../../repository/lock/index.js";
import { readPurl } from "../../repository/packages/index.js";
import { epochText } from "../../text/time.js";

/** What is known of an image on one platform. */
interface PlatformKnown {
  lock: LockFile;
  /** Its SBOM, as CycloneDX. */
  cyclonedx: unknown;
  scan: ScanResult;
  sizes: PlatformSizes;
}

/** A lock, and its path in the repository. */
export interface LockFile {
  path: string;
  lock: Lock;
}

/** What is known of an image of this checkout. */
export interface ImageKnown {
  definition: ImageDefinition;
  /** Names of its bases, the lowest first. */
  bases: readonly string[];
  assembled: AssembledImage;
  gates: readonly GateResult[];
  /** Of every platform that was assembled: by the digest of its manifest, and locks by the platform's name. */
  sboms: readonly { subject: { digest: string }; cyclonedx: unknown }[];
  scans: readonly ScanResult[];
  sizes: readonly PlatformSizes[];
  locks: readonly LockFile[];
  builds?: OverviewBuilds;
}

/** Characters of what a gate says: of a scan that blocks it is the whole table, which the page has besides. */
const DETAIL = 4000;

/** Put together what a page shows of an image. */
export function imageOverview(known: ImageKnown): OverviewImage {
  const { definition, bases, assembled, gates, builds } = known;
  const { extra = {}, ...labels } = definition.labels;
  return {
    ...{ name: definition.name, digest: assembled.index.descriptor.digest, bases: [...bases] },
    ...{ inputs: definition.file, created: epochText(definition.epoch) },
    labels: Object.entries({ ...labels, ...extra }).flatMap(([name, value]) =>
      value === undefined ? [] : [{ name, value }],
    ),
    gates: gates.map(({ gate, passed, detail }) => ({ gate, passed, detail: detail.slice(0, DETAIL) })),
    platforms: assembled.platforms.map((built) => platformOverview(built, knownOf(known, built))),
    ...(builds !== undefined && { builds }),
  };
}

function knownOf({ sboms, scans, sizes, locks }: ImageKnown, { platform, manifest }: PlatformImage): PlatformKnown {
  const { digest } = manifest.descriptor;
  return {
    lock: theOne(locks, ({ lock }) => lock.platform === platform, platform),
    cyclonedx: theOne(sboms, ({ subject }) => subject.digest === digest, digest).cyclonedx,
    scan: theOne(scans, (item) => item.digest === digest, digest),
    sizes: theOne(sizes, (item) => item.digest === digest, digest),
  };
}

function theOne<T>(items: readonly T[], is: (item: T) => boolean, what: string): T {
  const found = items.find(is);
  if (found === undefined) throw new Error(`nothing is known of ${what}, which was built`);
  return found;
}

function platformOverview(built: PlatformImage, known: PlatformKnown): OverviewPlatform {
  const { lock, cyclonedx, scan, sizes } = known;
  const { debs, wheels, asked, packer } = lock.lock;
  const layers = built.layers.map(({ image, stage, comment, digest, size }) => ({
    ...{ name: `${image} ${stage}`, comment, digest, compressed: size },
  }));
  return {
    ...{ platform: built.platform, digest: built.manifest.descriptor.digest },
    made: {
      ...{ config: built.config.descriptor.digest, lock: lock.path, asked, packer },
      ...{ debs: debs.length, wheels: wheels.length },
      bytes: [...debs, ...wheels].reduce((sum, { size }) => sum + size, 0),
      layers,
    },
    packages: packagesOf(built, cyclonedx, scan, sizes),
    findings: scan.gate.judged.map(findingOf).sort(byUrgency),
    scanned: [...knowledgeLines(scan.scanners, scan.advisories), ...coverageLines(scan.coverage)],
    notes: notesOf(scan),
    sizes,
  };
}

function packagesOf(
  { layers }: PlatformImage,
  cyclonedx: unknown,
  scan: ScanResult,
  sizes: PlatformSizes,
): OverviewPackage[] {
  const diffIDs = layers.map(({ diffID }) => diffID);
  const names = layers.map(({ image, stage }) => `${image} ${stage}`);
  const ownership = ownershipIn(cyclonedx);
  const bytes = new Map(sizes.packages.map((item) => [pythonName(item.name), item.bytes]));
  const found = new Map<string, number>();
  for (const { finding } of scan.gate.judged) {
    const key = `${finding.package} ${finding.version}`;
    found.set(key, (found.get(key) ?? 0) + 1);
  }
  const packages = (packagesIn(cyclonedx, diffIDs) ?? []).map((item) => {
    const named = nameOf(item);
    const size = bytes.get(sizeKey(named));
    return {
      ...named,
      purl: item.purl,
      ...(item.layer !== undefined && { layer: names[item.layer] }),
      ...(item.in !== undefined && { in: item.in }),
      ...ownership.get(item.purl),
      ...(size !== undefined && item.in === undefined && { bytes: size }),
      findings: found.get(`${named.name} ${named.version}`) ?? 0,
    };
  });
  return packages.sort((a, b) => b.findings - a.findings || (b.bytes ?? 0) - (a.bytes ?? 0));
}

function nameOf({ purl }: FleetPackage): { type: string; name: string; version: string } {
  const { type, namespace, name, version = "" } = readPurl(purl) ?? { type: "unknown", name: purl };
  const outer = namespace === undefined || type === "deb" ? "" : `${namespace}/`;
  return { type, name: `${outer}${name}`, version };
}

/** A package of Python by the name that a package URL has: `pypi hf_xet 1.8.0` is `pypi hf-xet 1.8.0`. */
function pythonName(text: string): string {
  const [type = "", name = "", ...version] = text.split(" ");
  return type === "pypi" ? [type, normalizePythonName(name), ...version].join(" ") : text;
}

/** As toolbox/layers names what files are of: a .deb without its version, a wheel with it. */
function sizeKey({ type, name, version }: { type: string; name: string; version: string }): string {
  return type === "deb" ? `deb ${name}` : `${type} ${name} ${version}`;
}

function findingOf({ finding, verdict, waiver, vex, due }: Judged): OverviewFinding {
  const { id, aliases, title, severity, fixed, scanners, published, unread } = finding;
  const why = vex?.reason ?? unread;
  return {
    ...{ id, aliases, package: finding.package, version: finding.version, type: finding.type, title },
    ...{ severity, verdict, fixed, scanners },
    ...(published !== undefined && { published }),
    ...(why !== undefined && { why }),
    ...(waiver !== undefined && {
      waiver: { reason: waiver.reason, owner: waiver.owner, expires: waiver.expires },
    }),
    ...(due !== undefined && { due }),
  };
}

/** What blocks comes first, then the worst. */
function byUrgency(a: OverviewFinding, b: OverviewFinding): number {
  const rank = SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
  return Number(blocks(b)) - Number(blocks(a)) || rank;
}

function notesOf({ gate: { expiring, ending = [], orphans } }: ScanResult): string[] {
  return [
    ...expiring.map(({ id, package: name, expires }) => `the waiver of ${id} (${name}) expires on ${expires}`),
    ...ending.flatMap(({ finding: { id, package: name, version }, due }) =>
      due === undefined ? [] : [`${id} in ${name} ${version} has to be gone: ${dueText(due)}`],
    ),
    ...orphans.map(({ id, package: name }) => `the waiver of ${id} (${name}) matches nothing; remove it`),
  ];
}
