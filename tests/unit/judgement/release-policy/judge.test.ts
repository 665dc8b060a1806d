import { describe, expect, test } from "vitest";
import { counting, type Found, judge, trustOf } from "../../../../pipeline/src/judgement/release-policy/index.js";
import { AMD64, blocked, set, withEvidence } from "./changes.js";
import { complete, digestOf, INDEX, KEY, NOW, POLICY, provenance, publicKey, rules, sboms, tests } from "./complete.js";

test("a complete image passes every check", () => {
  const checks = judge(complete(), rules());
  expect(checks.filter((check) => !check.ok)).toEqual([]);
  expect(new Set(checks.map((check) => check.subject))).toEqual(new Set(["index", "linux/amd64", "linux/arm64"]));
});

describe("signatures", () => {
  test("unsigned", () => {
    const unsigned = { ...complete(), signatures: [] };
    expect(blocked(unsigned)).toEqual(["index: signature", "linux/amd64: signature", "linux/arm64: signature"]);
  });

  test("by a key that nobody trusts", () => {
    const signatures = complete().signatures.map((item) => ({ ...item, signer: digestOf("9") }));
    expect(blocked({ ...complete(), signatures })).toHaveLength(3);
  });

  test("by a key after its last day: signatures and evidence count no more", () => {
    const keys = [{ file: "registry/keys/team.pub", notAfter: "2026-11-23" }];
    const policy = { ...POLICY, trust: { ...POLICY.trust, keys } };
    const trust = trustOf(policy, [{ path: "registry/keys/team.pub", text: KEY.text }], []);
    const bad = judge(complete(), rules({ trust })).filter((check) => !check.ok);
    expect(bad).toHaveLength(21);
    expect(bad.every((check) => check.found.includes("key team expired on 2026-11-23"))).toBe(true);
    expect(blocked(complete(), { trust, now: new Date("2026-11-23T23:59:59Z") })).toEqual([]);
  });

  test("by a key with a time of an authority: that decides, and not the day", () => {
    const trusted = (times: object) => {
      const keys = [{ file: "registry/keys/team.pub", ...times }];
      return trustOf(
        { ...POLICY, trust: { ...POLICY.trust, keys } },
        [{ path: "registry/keys/team.pub", text: KEY.text }],
        [],
      );
    };
    const timed = (time: "inside" | "outside"): Found => {
      const { signatures, attestations, ...found } = complete();
      const all = <T extends object>(items: readonly T[]) => items.map((item) => ({ ...item, time }));
      return { ...found, signatures: all(signatures), attestations: all(attestations) };
    };
    for (const times of [
      { until: "2026-11-23" },
      { from: "2026-11-25" },
      { from: "2026-01-01", until: "2026-12-31" },
    ]) {
      const trust = trusted(times);
      expect(blocked(timed("inside"), { trust })).toEqual([]);
      const bad = judge(timed("outside"), rules({ trust })).filter((check) => !check.ok);
      expect(bad).toHaveLength(21);
      expect(bad.every((check) => check.found.includes("and its time stamp is of another time"))).toBe(true);
      expect(counting(timed("inside"), trust, NOW)).toEqual(timed("inside"));
      expect(counting(timed("outside"), trust, NOW)).toMatchObject({ signatures: [], attestations: [] });
    }
    expect(blocked(complete(), { trust: trusted({ until: "2026-11-23" }) })).toHaveLength(21);
    expect(counting(complete(), trusted({ until: "2026-11-23" }), NOW).signatures).toEqual([]);
    expect(counting(complete(), trusted({}), NOW)).toEqual(complete());
    expect(blocked(complete(), { trust: trusted({ from: "2026-11-25" }) })).toHaveLength(21);
    expect(blocked(complete(), { trust: trusted({ until: "2026-11-24T11:59:59Z" }) })).toHaveLength(21);
    expect(blocked(complete(), { trust: trusted({ from: "2026-11-24", until: "2026-11-24" }) })).toEqual([]);
  });

  test("by an identity of the policy", () => {
    const identities = [{ issuer: "https://ci.example.com", subject: "https://example.com/.*" }];
    const policy = { ...POLICY, trust: { localKeys: false, keys: [], identities } };
    const trust = trustOf(policy, [], [KEY]);
    const signer = trust.identities[0]?.signer ?? "";
    const found = complete();
    expect(blocked(found, { policy, trust })).toHaveLength(21);
    const resigned = {
      ...found,
      signatures: found.signatures.map((item) => ({ ...item, signer })),
      attestations: found.attestations.map((item) => ({ ...item, signer })),
    };
    expect(blocked(resigned, { policy, trust })).toEqual([]);
  });
});

test("a statement of two digests is about neither", () => {
  const found = complete();
  const attestations = found.attestations.map((item) => ({ ...item, subjects: [...item.subjects, digestOf("9")] }));
  expect(blocked({ ...found, attestations })).toHaveLength(18);
});

describe("the index", () => {
  test("without a platform of the policy", () => {
    const found = complete();
    expect(blocked({ ...found, manifests: found.manifests.slice(0, 1) })).toContain("index: platforms");
  });

  test("with two manifests for one platform", () => {
    const found = complete();
    const twin = { platform: "linux/amd64", digest: digestOf("5") };
    expect(blocked({ ...found, manifests: [...found.manifests, twin] })).toContain("index: platforms");
  });

  test("with a swapped manifest: nothing is known of it", () => {
    const found = complete();
    const manifests = found.manifests.map((item) => ({
      ...item,
      digest: item.digest === AMD64 ? digestOf("5") : item.digest,
    }));
    const bad = blocked({ ...found, manifests });
    expect(bad).toContain("linux/amd64: signature");
    expect(bad).toContain("linux/amd64: provenance");
    expect(bad).toContain("index: vuln: subject");
    expect(bad).toContain("index: reproduction");
  });

  test("with a platform that no policy asks for: it is judged all the same", () => {
    const found = complete();
    const extra = { platform: "linux/riscv64", digest: digestOf("5") };
    expect(blocked({ ...found, manifests: [...found.manifests, extra] })).toContain("linux/riscv64: signature");
  });
});

describe("provenance", () => {
  test.each([
    ["of another kind of build", "buildDefinition/buildType", "https://example.com/other", "provenance: build type"],
    ["of another image", "buildDefinition/externalParameters/image", "other", "provenance: image"],
    ["of another platform", "buildDefinition/externalParameters/platforms", ["linux/arm64"], "provenance: image"],
    ["by another builder", "runDetails/builder/id", "https://example.com/ci", "provenance: builder"],
    ["without inputs", "buildDefinition/resolvedDependencies", [], "provenance: inputs"],
    [
      "with an input without sha256",
      "buildDefinition/resolvedDependencies/2/digest",
      { md5: "1" },
      "provenance: inputs",
    ],
    [
      "from a changed tree",
      "buildDefinition/resolvedDependencies/0/annotations",
      { dirty: true },
      "provenance: source",
    ],
    [
      "that does not say whether it was changed",
      "buildDefinition/resolvedDependencies/0/annotations",
      {},
      "provenance: source",
    ],
    ["without a commit", "buildDefinition/resolvedDependencies/0/digest", {}, "provenance: source"],
    ["in another form", "runDetails", "yesterday", "provenance"],
  ])("%s", (_name, path, value, what) => {
    const found = withEvidence("provenance", AMD64, set(path, value));
    expect(blocked(found)).toContain(`linux/amd64: ${what}`);
  });

  test("from a changed tree passes where the policy allows it", () => {
    const found = withEvidence(
      "provenance",
      AMD64,
      set("buildDefinition/resolvedDependencies/0/annotations", { dirty: true }),
    );
    const policy = { ...POLICY, provenance: { ...POLICY.provenance, allowDirty: true } };
    expect(blocked(found, { policy })).toEqual([]);
  });

  test("one that is right is enough, beside another of the same digest", () => {
    const found = complete();
    const predicate = provenance(["linux/amd64"], "other");
    const wrong = { ...found.attestations[0], predicate } as Found["attestations"][number];
    expect(
      blocked({ ...found, attestations: [{ ...wrong, subject: AMD64, subjects: [AMD64] }, ...found.attestations] }),
    ).toEqual([]);
  });
});

describe("SBOM", () => {
  test.each(["spdx", "cyclonedx"] as const)("%s of another image", (name) => {
    expect(blocked(withEvidence(name, AMD64, () => sboms("linux/amd64", "other")[name]))).toEqual([
      `linux/amd64: ${name}`,
    ]);
  });

  test.each(["spdx", "cyclonedx"] as const)("%s of another digest of this image", (name) => {
    expect(blocked(withEvidence(name, AMD64, () => sboms("linux/arm64")[name]))).toEqual([`linux/amd64: ${name}`]);
    expect(blocked(withEvidence(name, INDEX, () => sboms("linux/arm64")[name]))).toEqual([`index: ${name}`]);
  });
});

test("a key that nobody brought is not trusted", () => {
  const trust = trustOf(POLICY, [], [{ path: "other.pub", text: publicKey() }]);
  expect(blocked(complete(), { trust })).toHaveLength(21);
});

describe("tests and reproduction", () => {
  test.each([
    ["one failed", "failedTests", ["linux/amd64 structure"]],
    ["it says that it failed", "result", "FAILED"],
    ["none passed", "passedTests", []],
    ["all that passed are of another platform", "passedTests", ["linux/arm64 structure"]],
    ["without what was tested", "configuration", []],
    ["of another image", "configuration/0/name", "other"],
    ["of another digest", "configuration/0/digest/sha256", "9".repeat(64)],
  ])("tests: %s", (_name, path, value) => {
    expect(blocked(withEvidence("test-result", AMD64, set(path, value)))).toEqual(["linux/amd64: test-result"]);
  });

  test("the index needs tests of every platform", () => {
    expect(blocked(withEvidence("test-result", INDEX, () => tests(INDEX, ["linux/amd64"])))).toEqual([
      "index: test-result",
    ]);
  });

  test.each([
    ["the second build differs", "second", digestOf("9")],
    ["of another digest", "first", digestOf("9")],
    ["of another image", "image", "other"],
    ["of another platform", "platforms", ["linux/arm64"]],
    ["a part differs", "parts/1/second", digestOf("9")],
    ["nothing was compared", "parts", []],
  ])("reproduction: %s", (_name, path, value) => {
    expect(blocked(withEvidence("reproduction", AMD64, set(path, value)))).toEqual(["linux/amd64: reproduction"]);
  });
});
