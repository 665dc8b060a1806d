import { generateKeyPairSync } from "node:crypto";
import {
  LOCAL_BUILDER,
  PREDICATES,
  provenancePredicate,
  reproductionPredicate,
  testResultPredicate,
  type VerifiedAttestation,
  vulnPredicate,
} from "../../../../pipeline/src/documents/attest/index.js";
import type { Comparison } from "../../../../pipeline/src/documents/reproduce/index.js";
import {
  cycloneDx,
  mergeCycloneDx,
  mergeSpdx,
  type PlatformSbom,
  type Subject,
  spdxDocument,
} from "../../../../pipeline/src/documents/sbom/index.js";
import {
  type Finding,
  ofVendors,
  type ScanResult,
  type Waiver,
} from "../../../../pipeline/src/documents/scan/index.js";
import {
  type Found,
  REQUIRABLE,
  type ReleasePolicy,
  type Rules,
  trustOf,
} from "../../../../pipeline/src/judgement/release-policy/index.js";
import { coverageOf, gate, type SeverityPolicy } from "../../../../pipeline/src/judgement/scan/index.js";
import type { Platform } from "../../../../pipeline/src/repository/inputs/index.js";
import { cyclonedx, spdx } from "../../documents/sbom/documents.js";
import { deb, lock, wheel } from "../../fixtures.js";

export const NOW = new Date("2026-11-24T12:00:00Z");
export const IMAGE = "tiny";
export const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`;
export const INDEX = digestOf("1");
export const PLATFORM_DIGESTS = { "linux/amd64": digestOf("2"), "linux/arm64": digestOf("3") } as const;
export const PLATFORM_NAMES = ["linux/amd64", "linux/arm64"] as const satisfies readonly Platform[];

/** A public key in PEM. */
export function publicKey(): string {
  const { publicKey: key } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return key.export({ type: "spki", format: "pem" }).toString();
}

export const KEY = { path: "cosign.pub", text: publicKey() };

export const SEVERITY: SeverityPolicy = {
  scanners: ["grype"],
  block: { fixable: ["critical", "high"], unfixed: ["critical"] },
  unknown: "high",
  database: { maxAgeDays: 7 },
  coverage: { records: { default: 50, deb: 100 }, accepted: [] },
  vex: { maxDays: 365 },
  waivers: { warnDays: 14, maxDays: 365 },
};

export const FINDING: Finding = {
  ...{ id: "CVE-2026-1", aliases: ["GHSA-1"], package: "requests", version: "2.25.0", type: "python" },
  ...{ severity: "high", fixed: ["2.31.0"], title: "leak", scanners: ["grype"] },
};

export const WAIVER: Waiver = {
  ...{ id: "CVE-2026-1", package: "pkg:pypi/requests@2.25.0", image: IMAGE, reason: "no proxy is ever set here" },
  ...{ owner: "platform", expires: "2026-11-24" },
};

export const POLICY: ReleasePolicy = {
  trust: { localKeys: true, keys: [], identities: [] },
  require: [...REQUIRABLE],
  platforms: [...PLATFORM_NAMES],
  provenance: { builders: [LOCAL_BUILDER], allowDirty: false },
  scan: { maxAgeDays: 7 },
};

/** Rules that the complete image satisfies on the last day of its waiver. */
export function rules(changes: Partial<Rules> = {}): Rules {
  const policy = changes.policy ?? POLICY;
  const trust = trustOf(policy, [], [KEY]);
  return { image: IMAGE, policy, trust, severity: SEVERITY, waivers: [WAIVER], now: NOW, ...changes };
}

export const SIGNER = trustOf(POLICY, [], [KEY]).keys[0]?.signer ?? "";
export const BUILDER = { id: LOCAL_BUILDER, version: { "image-factory": "0.1.0" } };
export const INVOCATION = {
  ...{ id: "urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e" },
  ...{ startedOn: new Date("2026-11-20T11:00:00Z"), finishedOn: new Date("2026-11-20T11:10:00Z") },
};
export const COMMIT = "d".repeat(40);
export const DOCKERFILE = { path: "images/tiny/Dockerfile", sha256: "e".repeat(64) };
export const SMOKE = { path: "images/tiny/tests/smoke.yaml", sha256: "f".repeat(64) };

const lockOf = (platform: Platform) =>
  lock({
    image: IMAGE,
    platform,
    debs: [{ ...deb("libc6", "2:2.36-9+deb12u14"), architecture: platform === "linux/amd64" ? "amd64" : "arm64" }],
    wheels: [wheel("Typing_Extensions", "4.16.0")],
  });

/** Provenance of some platforms. */
export function provenance(platforms: readonly Platform[], image = IMAGE): object {
  return provenancePredicate({
    ...{ image, platforms, epoch: 1764547200, locks: platforms.map(lockOf), files: [DOCKERFILE] },
    source: { uri: "git+https://example.com/factory", commit: COMMIT, dirty: false },
    ...{ builder: BUILDER, invocation: INVOCATION },
  });
}

const UPDATED = "2026-11-19T10:00:00Z";
const ECOSYSTEMS = { "Debian:12": { records: 100, updated: UPDATED }, PyPI: { records: 50, updated: UPDATED } };
const TYPES = [
  { type: "deb", ecosystem: "Debian:12", packages: 1 },
  { type: "pypi", ecosystem: "PyPI", packages: 1 },
];

function scanOf(platform: Platform): ScanResult {
  const known = { records: 150, digest: digestOf("a"), ecosystems: ECOSYSTEMS, skipped: {}, ageDays: 1 };
  const advisories = { ...known, updated: UPDATED };
  return {
    ...{ image: IMAGE, platform, digest: PLATFORM_DIGESTS[platform], index: INDEX },
    scanners: ["grype"],
    advisories,
    coverage: coverageOf(TYPES, advisories, IMAGE, SEVERITY, INVOCATION.finishedOn),
    databases: { grype: digestOf("b") },
    gate: gate(IMAGE, [FINDING], SEVERITY, [WAIVER], "2026-11-20"),
  };
}

/** The same, with the database of the scanner's vendor. */
function vendorScanOf(platform: Platform): ScanResult {
  const from = "https://example.com/db.tar.zst";
  const grype = { digest: digestOf("b"), built: UPDATED, from, ageDays: 1, ecosystems: ECOSYSTEMS };
  const advisories = ofVendors({ grype });
  const coverage = coverageOf(TYPES, advisories, IMAGE, SEVERITY, INVOCATION.finishedOn);
  return { ...scanOf(platform), advisories, coverage };
}

/** The record of a scan of some platforms. */
export function scan(platforms: readonly Platform[]): object {
  return recordOf(platforms.map(scanOf));
}

/** The record of a scan of some platforms with the vendor's database. */
export function vendorScan(platforms: readonly Platform[]): object {
  return recordOf(platforms.map(vendorScanOf));
}

function recordOf(results: ScanResult[]): object {
  const uri = "pkg:golang/github.com/anchore/grype@v0.121.2";
  return vulnPredicate({
    results,
    scanners: [{ name: "grype", uri, version: "v0.121.2" }],
    ...{ builder: BUILDER, invocation: INVOCATION },
  });
}

/** Test results of some platforms: two passed, one skipped. */
export function tests(digest: string, platforms: readonly Platform[]): object {
  const ok = { passed: true, detail: "" };
  const attempts = [{ kind: "network" as const, pattern: "8.8.8.8:80/udp", reason: "to learn its own address" }];
  const results = platforms.flatMap((platform) => [
    { ...ok, platform, name: "structure" },
    { ...ok, platform, name: "answers", attempts },
    { ...ok, platform, name: "generates", skipped: "needs a GPU, and --gpu" },
  ]);
  return testResultPredicate({ image: IMAGE, digest, results, files: [SMOKE] });
}

const same = (kind: Comparison["kind"], what: string, digest: string): Comparison => ({
  ...{ kind, what, first: digest, second: digest },
});

export const COMPARISONS: Comparison[] = [
  same("index", "index", INDEX),
  ...PLATFORM_NAMES.flatMap((name) => [
    same("manifest", `${name} manifest`, PLATFORM_DIGESTS[name]),
    same("layer", `${name} layer tiny rootfs`, digestOf("4")),
  ]),
];

/** The reproduction of a subject. */
export function reproduction(subject: string): object {
  const run = { image: IMAGE, platforms: PLATFORM_NAMES, comparisons: COMPARISONS, builder: BUILDER };
  return reproductionPredicate(subject, { ...run, finishedOn: INVOCATION.finishedOn });
}

function sbomOf(platform: Platform, image = IMAGE): PlatformSbom {
  const subject = sbomSubject(platform, PLATFORM_DIGESTS[platform], image);
  const inputs = lockOf(platform);
  const documents = {
    spdx: spdxDocument(spdx(), subject, inputs, []),
    cyclonedx: cycloneDx(cyclonedx(), subject, inputs, []),
  };
  return { subject, ...documents };
}

function sbomSubject(platform: string, digest: string, image: string): Subject {
  return { image, version: "1.2.3", source: "https://example.com/factory", platform, digest, epoch: 1764547200 };
}

/** Both SBOMs of a subject of an image. */
export function sboms(subject: string, image = IMAGE): { spdx: object; cyclonedx: object } {
  const parts = PLATFORM_NAMES.map((platform) => sbomOf(platform, image));
  const part = parts.find((item) => item.subject.platform === subject);
  if (part !== undefined) return part;
  const index = sbomSubject("index", INDEX, image);
  return { spdx: mergeSpdx(index, parts), cyclonedx: mergeCycloneDx(index, parts) };
}

/** All evidence of one subject. */
function evidenceOf(subject: string, digest: string, platforms: readonly Platform[]): VerifiedAttestation[] {
  const contents = {
    ...{
      provenance: provenance(platforms),
      ...sboms(subject),
      vuln: scan(platforms),
      "test-result": tests(digest, platforms),
    },
    reproduction: reproduction(subject),
  };
  return REQUIRABLE.map((name) => ({
    ...{ subject: digest, subjects: [digest], signer: SIGNER, predicateType: PREDICATES[name].uri },
    // As it comes back from a registry: JSON, without what is undefined.
    predicate: JSON.parse(JSON.stringify(contents[name])) as unknown,
  }));
}

/** An image with all that production asks for. */
export function complete(): Found {
  const manifests = PLATFORM_NAMES.map((platform) => ({ platform, digest: PLATFORM_DIGESTS[platform] }));
  const digests = [INDEX, ...manifests.map((item) => item.digest)];
  return {
    index: INDEX,
    manifests,
    signatures: digests.map((subject) => ({ subject, signer: SIGNER })),
    attestations: [
      ...evidenceOf("index", INDEX, PLATFORM_NAMES),
      ...PLATFORM_NAMES.flatMap((platform) => evidenceOf(platform, PLATFORM_DIGESTS[platform], [platform])),
    ],
  };
}
