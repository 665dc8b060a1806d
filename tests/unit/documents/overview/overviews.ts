import type { OverviewBuild } from "../../../../pipeline/src/documents/overview/builds.js";
import type {
  Overview,
  OverviewFinding,
  OverviewImage,
  OverviewPackage,
  OverviewPlatform,
} from "../../../../pipeline/src/documents/overview/index.js";
import { driftLine, driftReport } from "../drift/reports.js";
import { sha } from "../fleet/fleets.js";

export const AT = "2026-11-24T12:00:00Z";

/** A vulnerability of a package, judged. */
export function overviewFinding(changes: Partial<OverviewFinding> = {}): OverviewFinding {
  return {
    ...{ id: "CVE-2026-1", aliases: ["GHSA-1"], package: "requests", version: "2.25.0", type: "python" },
    ...{ title: "Credentials leak to another host", severity: "high", verdict: "block", fixed: ["2.31.0"] },
    ...{ scanners: ["grype"], published: "2026-11-01T00:00:00Z" },
    due: { day: "2026-12-01", left: 7, since: "fixed", from: "2026-11-01", told: true },
    ...changes,
  };
}

export function overviewPackage(changes: Partial<OverviewPackage> = {}): OverviewPackage {
  return {
    ...{ type: "pypi", name: "requests", version: "2.25.0", purl: "pkg:pypi/requests@2.25.0", layer: "app pure" },
    ...{ licence: "Apache-2.0", supplier: "Kenneth Reitz", bytes: 210_000, findings: 1 },
    ...changes,
  };
}

export function overviewPlatform(changes: Partial<OverviewPlatform> = {}): OverviewPlatform {
  const layers = ["python-3.11 rootfs", "app pure"].map((name) => ({ name, digest: sha(name) }));
  const platform = changes.platform ?? "linux/amd64";
  return {
    ...{ platform, digest: sha(platform) },
    made: {
      ...{ config: sha("config"), lock: "images/app/locks/app.amd64.json", asked: sha("asked") },
      ...{ packer: "image-factory/3 zstd-1.5.4 -19", debs: 39, wheels: 8, bytes: 31_000_000 },
      layers: layers.map((layer) => ({ ...layer, comment: "what Python needs", compressed: 20_000_000 })),
    },
    packages: [
      overviewPackage(),
      overviewPackage({
        type: "deb",
        name: "libc6",
        version: "2.36-9",
        purl: "pkg:deb/debian/libc6@2.36-9",
        findings: 0,
      }),
    ],
    findings: [
      overviewFinding({ id: "CVE-2026-2", severity: "medium", verdict: "waived", waiver: WAIVER, due: undefined }),
      overviewFinding(),
      overviewFinding({ id: "CVE-2026-3", severity: "low", verdict: "not_affected", why: "not reached", fixed: [] }),
    ],
    scanned: ["grype, 3 advisories of 2026-11-20 (4 days old)", "8 pypi (PyPI)  looked at, grype: 3 records"],
    notes: ["the waiver of CVE-2026-2 (pkg:pypi/requests@2.25.0) expires on 2026-12-01"],
    sizes: {
      ...{ platform, digest: sha(platform), compressed: 40_000_000, uncompressed: 110_000_000 },
      budget: { image: 120_000_000, layer: 2_000_000_000 },
      layers: layers.map((layer) => ({
        ...{ ...layer, compressed: 20_000_000, uncompressed: 55_000_000, files: 1200, bytes: 54_000_000, hidden: 0 },
      })),
      packages: [
        { name: "pypi numpy 2.4.6", bytes: 61_900_000, files: 1254 },
        { name: "deb libpython3.11-stdlib", bytes: 13_900_000, files: 545 },
        { name: "pypi requests 2.25.0", bytes: 210_000, files: 40 },
        { name: "no package", bytes: 90_000, files: 12 },
      ],
      folders: [{ path: "usr", bytes: 76_000_000 }],
      largest: [{ path: "usr/lib/libpython3.11.so", bytes: 9_000_000, layer: 0 }],
      twice: {
        contents: 1,
        bytes: 20,
        largest: [{ sha256: "a".repeat(64), bytes: 10, times: 3, lost: 20, paths: ["a", "b"] }],
      },
      hidden: {
        files: 1,
        bytes: 5,
        layers: [5, 0],
        largest: [{ path: "y", bytes: 5, layer: 0, by: 1, how: "whiteout" }],
      },
    },
    ...changes,
  };
}

const WAIVER = { reason: "no proxy is ever set here", owner: "platform", expires: "2026-12-01" };

function build(place: number): OverviewBuild {
  const state = place % 3 === 0 ? "cold" : "warm";
  return {
    ...{ began: `2026-11-${String(10 + place)}T09:00:00Z`, command: "build-all", state, machine: "0123456789abcdef" },
    ...{ seconds: state === "cold" ? 180 + place : 12 + place / 10, bytes: 78_000_000 + place * 300_000 },
    ...{ digest: sha("index"), commit: "c".repeat(40), dirty: place === 9 },
  };
}

export function overviewImage(changes: Partial<OverviewImage> = {}): OverviewImage {
  return {
    ...{ name: "app", digest: sha("index"), bases: ["python-3.11"], inputs: "images/app/inputs.yaml" },
    created: "2026-11-01T00:00:00Z",
    labels: [
      { name: "title", value: "A small server" },
      { name: "source", value: "https://example.org/app" },
    ],
    gates: [
      { gate: "test", passed: true, detail: "ok     linux/amd64 structure" },
      { gate: "scan", passed: false, detail: "app linux/amd64: vulnerabilities block it" },
    ],
    platforms: [overviewPlatform(), overviewPlatform({ platform: "linux/arm64" })],
    builds: {
      ...{ unread: 0, builds: Array.from({ length: 10 }, (_, place) => build(place)) },
      last: {
        path: [
          { step: "fetch app pure linux/amd64", source: "run", gap: 0, queued: 0, working: 4.2, engine: 0.6 },
          { step: "stage app pure linux/amd64", source: "run", gap: 0.1, queued: 2, working: 31.5, engine: 1.4 },
          { step: "pack app pure linux/amd64", source: "cache", gap: 0, queued: 0, working: 0, engine: 0.3 },
        ],
        cache: { steps: 12, cachedSteps: 9, bytes: 31_000_000, cachedBytes: 25_000_000 },
        regressions: [
          {
            ...{ kind: "slower", value: 189, usual: 120, commits: `${"b".repeat(12)}..${"c".repeat(12)}` },
            causes: ["stage app pure linux/amd64: 30.2 s more than usual"],
          },
        ],
      },
    },
    ...changes,
  };
}

/** A document of one image, that two environments serve, with a change since its release. */
export function overview(changes: Partial<Overview> = {}): Overview {
  const platforms = ["linux/amd64", "linux/arm64"].map((platform) => ({
    ...{ platform, digest: sha(platform), packages: 74 },
    scan: { finished: "2026-11-20T11:10:00Z", severities: { high: 1, medium: 2 } },
  }));
  const served = { image: "app", digest: sha("index"), commit: "d".repeat(40), platforms };
  return {
    ...{ version: 1, at: AT, commit: "c".repeat(40), dirty: false, images: [overviewImage()] },
    served: {
      environments: ["staging", "production"],
      images: [
        { environment: "staging", ...served },
        { environment: "production", ...served, since: { line: 1, when: "2026-11-21T00:00:00Z" } },
      ],
    },
    drift: driftReport([
      driftLine(),
      driftLine({ id: "CVE-2026-9", verdict: "allow", fix: { state: "none" }, due: undefined }),
    ]),
    ...changes,
  };
}
