import { describe, expect, test } from "vitest";
import {
  BUILD_TYPE,
  lockedDescriptors,
  PREDICATE_NAMES,
  PREDICATES,
  Provenance,
  promotionPredicate,
  provenancePredicate,
  reproductionPredicate,
  testResultPredicate,
  vulnPredicate,
} from "../../../../pipeline/src/documents/attest/index.js";
import { keyOfPurl, lockedPackages } from "../../../../pipeline/src/documents/sbom/locked.js";
import type { TestResult } from "../../../../pipeline/src/documents/test/index.js";
import { deb, HEX, lock, wheel } from "../../fixtures.js";
import {
  BUILDER,
  COMPARISONS,
  DOCKERFILE,
  digestOf,
  INDEX,
  INVOCATION,
  PLATFORM_DIGESTS,
  PLATFORM_NAMES,
  provenance,
  SMOKE,
  scan,
  vendorScan,
} from "../../judgement/release-policy/complete.js";

const LOCK = lock({
  debs: [
    deb("libc6", "2:2.36-9+deb12u14"),
    deb("libstdc++6", "12.2.0-14~bpo1", { architecture: "arm64", from: "base" }),
  ],
  wheels: [wheel("Typing_Extensions", "4.16.0"), wheel("torch", "2.9.0+cu130")],
});

describe("predicate types", () => {
  test("each has a URI of its own, and one that cosign takes", () => {
    expect(new Set(PREDICATE_NAMES.map((name) => PREDICATES[name].uri)).size).toBe(7);
    for (const name of PREDICATE_NAMES) expect(() => new URL(PREDICATES[name].uri)).not.toThrow();
  });

  test("those of others are as their specifications write them", () => {
    expect(
      Object.fromEntries(PREDICATE_NAMES.map((name) => [PREDICATES[name].type, PREDICATES[name].uri])),
    ).toMatchObject({
      slsaprovenance1: "https://slsa.dev/provenance/v1",
      spdxjson: "https://spdx.dev/Document",
      cyclonedx: "https://cyclonedx.org/bom",
      vuln: "https://cosign.sigstore.dev/attestation/vuln/v1",
      "https://in-toto.io/attestation/test-result/v0.1": "https://in-toto.io/attestation/test-result/v0.1",
    });
  });
});

describe("provenance", () => {
  const build = {
    ...{ image: "tiny", platforms: ["linux/amd64" as const], epoch: 1764547200, locks: [LOCK], files: [DOCKERFILE] },
    ...{ builder: BUILDER, invocation: INVOCATION },
  };

  test("names every locked input as an SBOM does", () => {
    const keys = lockedDescriptors(LOCK).map((item) => keyOfPurl(item.uri ?? ""));
    expect(keys).toEqual(lockedPackages(LOCK).map((item) => item.key));
    expect(lockedDescriptors(LOCK).map((item) => [item.name, item.digest?.sha256])).toEqual(
      lockedPackages(LOCK).map((item) => [item.file, item.sha256]),
    );
  });

  test("is written like this", async () => {
    await expect(`${JSON.stringify(provenance(["linux/amd64"]), null, 1)}\n`).toMatchFileSnapshot(
      "../../golden/provenance.json",
    );
  });

  test("of the index names what platforms share once", () => {
    const both = provenance(PLATFORM_NAMES) as Provenance;
    const names = both.buildDefinition.resolvedDependencies.map((item) => item.uri ?? item.name);
    expect(names).toEqual([
      "git+https://example.com/factory",
      DOCKERFILE.path,
      "pkg:deb/debian/libc6@2:2.36-9%2Bdeb12u14?arch=amd64",
      "pkg:pypi/typing-extensions@4.16.0",
      "pkg:deb/debian/libc6@2:2.36-9%2Bdeb12u14?arch=arm64",
    ]);
  });

  test("of sources in no commit names no commit", () => {
    const made = provenancePredicate({ ...build, source: { uri: "git+https://example.com/factory", dirty: true } });
    expect(made.buildDefinition.buildType).toBe(BUILD_TYPE);
    expect(made.buildDefinition.resolvedDependencies[0]?.name).toBe(DOCKERFILE.path);
  });

  test("says whether the tree was changed", () => {
    const made = provenancePredicate({ ...build, source: { commit: "d".repeat(40), dirty: true } });
    expect(made.buildDefinition.resolvedDependencies[0]).toEqual({
      ...{ name: "source", digest: { gitCommit: "d".repeat(40) }, annotations: { dirty: true } },
    });
  });

  test("can be read again", () => {
    expect(Provenance.parse(JSON.parse(JSON.stringify(provenance(PLATFORM_NAMES))))).toEqual(
      provenance(PLATFORM_NAMES),
    );
  });
});

describe("scan", () => {
  test("is written like this", async () => {
    await expect(`${JSON.stringify(scan(["linux/amd64"]), null, 1)}\n`).toMatchFileSnapshot("../../golden/vuln.json");
  });

  test("of two scanners names the first, and both in its result", () => {
    const scanner = (name: string) => ({ name, uri: `pkg:generic/${name}@1`, version: "1" });
    const made = vulnPredicate({
      results: [],
      scanners: [scanner("grype"), scanner("trivy")],
      ...{ builder: BUILDER, invocation: INVOCATION },
    });
    expect(made).toMatchObject({
      scanner: { uri: "pkg:generic/grype@1", result: { scanners: [{}, { name: "trivy" }] } },
    });
  });

  test("with a vendor's database says where that is from, and when it was made", () => {
    expect(vendorScan(["linux/amd64"])).toMatchObject({
      scanner: {
        db: { uri: "https://example.com/db.tar.zst", version: digestOf("b"), lastUpdate: "2026-11-19T10:00:00Z" },
      },
    });
  });
});

describe("test result", () => {
  const one = { platform: "linux/amd64", name: "structure", passed: true, detail: "" };
  const of = (...results: TestResult[]) =>
    testResultPredicate({ image: "tiny", digest: INDEX, results, files: [SMOKE] });

  test("passed", () => {
    expect(of(one)).toEqual({
      result: "PASSED",
      configuration: [
        { name: "tiny", digest: { sha256: INDEX.slice(7) }, annotations: { attempts: [] } },
        { name: SMOKE.path, digest: { sha256: SMOKE.sha256 } },
      ],
      passedTests: ["linux/amd64 structure"],
      warnedTests: [],
      failedTests: [],
    });
  });

  test("what was tried is named once for each platform, with its reason", () => {
    const attempts = [{ kind: "network" as const, pattern: "8.8.8.8:80/udp", reason: "to learn its own address" }];
    const results = [
      { ...one, attempts },
      { ...one, name: "serves", attempts },
      { ...one, platform: "linux/arm64" },
    ];
    expect(of(...results).configuration[0]?.annotations).toEqual({
      attempts: ["linux/amd64 connects to 8.8.8.8:80/udp: to learn its own address"],
    });
  });

  test("a skipped test is not one that passed", () => {
    const skipped = { ...one, name: "generates", skipped: "needs a GPU" };
    expect(of(one, skipped)).toMatchObject({
      result: "WARNED",
      passedTests: ["linux/amd64 structure"],
      warnedTests: ["linux/amd64 generates (skipped: needs a GPU)"],
    });
  });

  test("one that failed fails all", () => {
    expect(of(one, { ...one, name: "serves", passed: false })).toMatchObject({
      result: "FAILED",
      failedTests: ["linux/amd64 serves"],
    });
  });
});

describe("reproduction", () => {
  const run = { image: "tiny", platforms: PLATFORM_NAMES, comparisons: COMPARISONS, builder: BUILDER };
  const of = (subject: string, comparisons = COMPARISONS) =>
    reproductionPredicate(subject, { ...run, comparisons, finishedOn: INVOCATION.finishedOn });

  test("of the index holds every part", () => {
    expect(of("index")).toMatchObject({ platforms: PLATFORM_NAMES, first: INDEX, second: INDEX, parts: COMPARISONS });
  });

  test("of a platform holds its own parts", () => {
    const made = of("linux/arm64");
    expect(made.first).toBe(PLATFORM_DIGESTS["linux/arm64"]);
    expect(made.platforms).toEqual(["linux/arm64"]);
    expect(made.parts.map((part) => part.what)).toEqual(["linux/arm64 manifest", "linux/arm64 layer tiny rootfs"]);
  });

  test("of something that was not compared is an error", () => {
    expect(() => of("index", COMPARISONS.slice(1))).toThrow("the comparison of tiny has no index of index");
  });
});

describe("promotion", () => {
  const record = {
    from: { environment: "staging", repository: "loopback/staging/tiny" },
    to: { environment: "production", repository: "loopback/production/tiny" },
    ...{ digest: INDEX, who: "ann", when: new Date("2026-11-24T12:00:00.500Z") },
    policy: { path: "registry/policies/production.yaml", digest: `sha256:${HEX}` },
  };

  test("is written in whole seconds, and names what was there before", () => {
    expect(promotionPredicate({ ...record, previous: digestOf("9") })).toEqual({
      ...record,
      when: "2026-11-24T12:00:00Z",
      previous: digestOf("9"),
    });
    expect(promotionPredicate(record)).not.toHaveProperty("previous");
  });

  test("of something without a digest is an error", () => {
    expect(() => promotionPredicate({ ...record, digest: "latest" })).toThrow();
  });
});
