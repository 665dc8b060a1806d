import { describe, expect, test } from "vitest";
import { assembleImage, assemblePlatform } from "../../../../pipeline/src/documents/oci/index.js";
import { Overview } from "../../../../pipeline/src/documents/overview/index.js";
import { imageMetrics } from "../../../../pipeline/src/judgement/metrics/index.js";
import {
  buildsOverview,
  type ImageKnown,
  imageOverview,
  servedOverview,
} from "../../../../pipeline/src/judgement/overview/index.js";
import { fleet, platform } from "../../documents/fleet/fleets.js";
import { overviewPlatform } from "../../documents/overview/overviews.js";
import { finding, STATEMENT, scanResult, WAIVER } from "../../documents/scan/results.js";
import { DIGEST, image, layer as imageLayer, lock } from "../../fixtures.js";
import { layer, POLICY, record, step, wheel } from "../metrics/records.js";

test("of what environments serve: each platform with its packages and the severities of its last scan", () => {
  const index = fleet(1, () => platform("linux/arm64", { packages: undefined }));
  const served = servedOverview(index);
  expect(Overview.shape.served.parse(served)).toEqual(served);
  expect(served.environments).toEqual(["staging", "production"]);
  expect(served.images[1]).toMatchObject({ environment: "production", since: { line: 1 }, commit: "d".repeat(40) });
  expect(served.images[1]?.platforms).toEqual([
    {
      ...{ platform: "linux/arm64", digest: platform("linux/arm64").digest },
      scan: { finished: "2026-11-20T11:10:00Z", severities: { high: 1 } },
    },
  ]);
});

const LAYERS = [layer("pure", 1000)];

describe("buildsOverview", () => {
  const before = [9, 10, 11, 10].map((seconds) =>
    record({ seconds, commit: "1".repeat(40), layers: LAYERS, packages: [wheel("numpy", "2.0.0", 100)] }),
  );
  const slow = record({
    ...{ seconds: 30, commit: "2".repeat(40), layers: LAYERS },
    steps: [step("stage app pure", { image: "app", stage: "pure", ended: 21 })],
    packages: [wheel("numpy", "2.1.0", 160)],
  });

  test("has each build, the path of the last one, and what made it slower", () => {
    const builds = buildsOverview(imageMetrics("app", [slow, ...before], 2, POLICY));
    expect(builds).toMatchObject({ unread: 2 });
    expect(builds.builds.map(({ seconds }) => seconds)).toEqual([9, 10, 11, 10, 30]);
    expect(builds.builds.at(-1)).toMatchObject({ state: "cold", bytes: 1000, commit: "2".repeat(40) });
    expect(builds.last?.path.map(({ step, working }) => [step, working])).toEqual([["stage app pure", 21]]);
    expect(builds.last?.regressions).toEqual([
      {
        ...{ kind: "slower", value: 30, usual: 10, commits: "111111111111..222222222222" },
        causes: ["stage app pure: 20.0 s more than usual", "wheel numpy in app pure: 2.0.0 to 2.1.0, +60 B"],
      },
    ]);
  });

  test("without a record there is no last build", () => {
    expect(buildsOverview(imageMetrics("app", [], 0, POLICY))).toEqual({ unread: 0, builds: [] });
  });
});

describe("imageOverview", () => {
  const definition = image("app");
  const layers = [imageLayer("rootfs"), imageLayer("pure", { image: "app" })];
  const base = { name: "tiny", digest: DIGEST };
  const assembled = assembleImage(definition, [assemblePlatform(definition, "linux/amd64", layers, base)], base);
  const digest = assembled.platforms[0]?.manifest.descriptor.digest ?? "";
  const judged = [
    { finding: finding({ package: "re-quests", id: "CVE-1" }), verdict: "waived" as const, waiver: WAIVER },
    { finding: finding({ package: "re-quests", id: "CVE-2" }), verdict: "not_affected" as const, vex: STATEMENT },
    { finding: finding({ package: "re-quests", id: "CVE-3", unread: "a sentence" }), verdict: "block" as const },
  ];
  const components = [
    {
      type: "library",
      name: "libc6",
      purl: "pkg:deb/debian/libc6@2.36?arch=amd64",
      licenses: [{ license: { id: "LGPL" } }],
    },
    { type: "library", name: "requests", purl: "pkg:pypi/re-quests@2.25.0", supplier: { name: "K" } },
    {
      ...{ type: "library", name: "openssl", purl: "pkg:generic/openssl@3" },
      properties: [{ name: "image-factory:bundled-in", value: "pypi requests 2.25.0" }],
    },
    { type: "library", name: "x", purl: "pkg:golang/github.com/a/b@v1" },
  ];
  const sizes = {
    ...overviewPlatform().sizes,
    ...{
      digest,
      packages: [
        { name: "deb libc6", bytes: 5, files: 1 },
        { name: "pypi Re_quests 2.25.0", bytes: 7, files: 2 },
      ],
    },
  };
  const known: ImageKnown = {
    ...{ definition, bases: ["tiny"], assembled },
    gates: [{ gate: "scan", passed: false, detail: "x".repeat(9000) }],
    sboms: [{ subject: { digest }, cyclonedx: { components } }],
    scans: [scanResult(judged, { digest })],
    ...{ sizes: [sizes], locks: [{ path: "locks/app.amd64.json", lock: lock() }] },
  };

  test("puts together what is known of each platform, by the digest of its manifest", () => {
    const made = imageOverview(known);
    expect(Overview.shape.images.element.parse(made)).toEqual(JSON.parse(JSON.stringify(made)));
    expect(made.digest).toBe(assembled.index.descriptor.digest);
    expect(made.labels).toContainEqual({ name: "com.example.team", value: "platform" });
    expect(made.gates[0]?.detail).toHaveLength(4000);
    const [platform] = made.platforms;
    expect(platform?.made).toMatchObject({ lock: "locks/app.amd64.json", debs: lock().debs.length });
    expect(platform?.made.layers.map(({ name }) => name)).toEqual(["tiny rootfs", "app pure"]);
    expect(platform?.packages).toEqual([
      {
        ...{ type: "pypi", name: "re-quests", version: "2.25.0", purl: "pkg:pypi/re-quests@2.25.0" },
        ...{ supplier: "K", bytes: 7, findings: 3 },
      },
      {
        ...{ type: "deb", name: "libc6", version: "2.36", purl: "pkg:deb/debian/libc6@2.36?arch=amd64" },
        ...{ licence: "LGPL", bytes: 5, findings: 0 },
      },
      {
        type: "generic",
        name: "openssl",
        version: "3",
        purl: "pkg:generic/openssl@3",
        in: "pypi requests 2.25.0",
        findings: 0,
      },
      { type: "golang", name: "github.com/a/b", version: "v1", purl: "pkg:golang/github.com/a/b@v1", findings: 0 },
    ]);
  });

  test("of each finding, what blocks first: the verdict, and what holds it", () => {
    const found = imageOverview(known).platforms[0]?.findings ?? [];
    expect(found.map(({ verdict, why, waiver }) => [verdict, why, waiver?.owner])).toEqual([
      ["block", "a sentence", undefined],
      ["waived", undefined, "platform"],
      ["not_affected", "not reached", undefined],
    ]);
  });

  test("waivers and clocks that end soon, and waivers that match nothing, are told", () => {
    const due = { day: "2026-12-01", left: 7, since: "fixed" as const, from: "2026-11-01", told: true };
    const gate = {
      ...{ judged, expiring: [WAIVER], orphans: [WAIVER] },
      ending: [{ finding: finding(), verdict: "allow" as const, due }],
    };
    const made = imageOverview({ ...known, scans: [scanResult(judged, { digest, gate })] });
    expect(made.platforms[0]?.notes).toEqual([
      "the waiver of CVE-2026-1 (pkg:pypi/requests@2.25.0) expires on 2026-11-24",
      "CVE-2026-1 in requests 2.25.0 has to be gone: until 2026-12-01, 7 days left (a fix on 2026-11-01)",
      "the waiver of CVE-2026-1 (pkg:pypi/requests@2.25.0) matches nothing; remove it",
    ]);
  });

  test.each(["sboms", "scans", "sizes", "locks"] as const)("a platform without its %s is an error", (part) => {
    expect(() => imageOverview({ ...known, [part]: [] })).toThrow("nothing is known of");
  });
});
