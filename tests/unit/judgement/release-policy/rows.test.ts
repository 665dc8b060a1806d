import { describe, expect, test } from "vitest";
import {
  BUILD_TYPE,
  LOCAL_BUILDER,
  PREDICATES,
  type PredicateName,
} from "../../../../pipeline/src/documents/attest/index.js";
import { type Found, judge, type Rules, trustOf } from "../../../../pipeline/src/judgement/release-policy/index.js";
import { AMD64, set, withEvidence } from "./changes.js";
import {
  COMMIT,
  complete,
  DOCKERFILE,
  digestOf,
  INDEX,
  PLATFORM_DIGESTS,
  POLICY,
  rules,
  scan as scanOf,
} from "./complete.js";

type Change = (document: never) => unknown;

/** What the table says: `required | found`, with BLOCK in front of what is wrong; undefined where there is no such row. */
function said(found: Found, what: string, subject = "linux/amd64", changes: Partial<Rules> = {}): string | undefined {
  const [row] = judge(found, rules(changes)).filter((item) => item.subject === subject && item.what === what);
  return row && `${row.ok ? "" : "BLOCK "}${row.required} | ${row.found}`;
}

const all =
  (...changes: Change[]) =>
  (document: never) =>
    changes.reduce<unknown>((changed, change) => change(changed as never), document);

/** Every row of a kind of evidence of one platform, after a change. */
function rowsOf(name: PredicateName, change: Change, subject = AMD64) {
  const found = withEvidence(name, subject, change);
  return judge(found, rules()).filter(
    (item) => item.subject === (subject === INDEX ? "index" : "linux/amd64") && item.what.split(":")[0] === name,
  );
}

test("a complete image's rows say what was required and found", () => {
  const rows = judge(complete(), rules()).filter(({ subject }) => subject === "index");
  expect(rows.map(({ what, required, found }) => [what, required, found])).toEqual([
    ["platforms", "linux/amd64, linux/arm64", "linux/amd64, linux/arm64"],
    ["signature", "key local-cosign", "key local-cosign"],
    ["provenance: build type", BUILD_TYPE, BUILD_TYPE],
    ["provenance: image", "tiny linux/amd64 linux/arm64", "tiny linux/amd64 linux/arm64"],
    ["provenance: builder", LOCAL_BUILDER, LOCAL_BUILDER],
    ["provenance: source", "a commit without changes", `commit ${COMMIT}`],
    ["provenance: inputs", "each with its sha256", "3 inputs"],
    ["spdx", "an SBOM of this digest", "7 packages"],
    ["cyclonedx", "an SBOM of this digest", "6 components"],
    ["vuln: subject", "a scan of this digest", "it is"],
    ["vuln: age of the scan", "at most 7 days", "4 days"],
    ["vuln: database", "named, at most 7 days old", `${digestOf("b")}, 1 days old at the scan`],
    ["vuln: coverage", "every type of package was looked at", "4 types"],
    ["vuln: linux/amd64", "nothing that blocks today", "1 findings, none blocks"],
    ["vuln: linux/arm64", "nothing that blocks today", "1 findings, none blocks"],
    ["test-result", "none failed, some passed", "4 passed, 2 skipped, 0 failed"],
    ["reproduction", "the same digest twice", "5 parts the same"],
  ]);
});

test.each([
  ["provenance", "SLSA provenance v1"],
  ["spdx", "an SPDX 2.3 document with packages"],
  ["cyclonedx", "a CycloneDX document with components"],
  ["vuln", "a scan with its database's digest"],
  ["test-result", "an in-toto test result v0.1"],
  ["reproduction", "a comparison of two builds"],
] as const)("%s of another form is one row that says which is wanted", (name, form) => {
  expect(rowsOf(name, () => ({}))).toEqual([
    { subject: "linux/amd64", what: name, required: form, found: "something of another form", ok: false },
  ]);
});

describe("the index", () => {
  const platforms = (change: Partial<Found>) => said({ ...complete(), ...change }, "platforms", "index");
  const [amd64, arm64] = complete().manifests as [Found["manifests"][number], Found["manifests"][number]];
  const wanted = "linux/amd64, linux/arm64";

  test("has every platform that the policy asks for, and says which it has", () => {
    expect(platforms({ manifests: [] })).toBe(`BLOCK ${wanted} | none`);
    expect(platforms({ manifests: [arm64] })).toBe(`BLOCK ${wanted} | linux/arm64`);
    expect(platforms({ manifests: [arm64, amd64] })).toBe(`${wanted} | linux/arm64, linux/amd64`);
  });

  test("has one manifest for each, told apart by their digests", () => {
    const other = digestOf("5");
    expect(platforms({ manifests: [amd64, arm64, { ...amd64, digest: other }] })).toMatch(/^BLOCK/);
    expect(platforms({ manifests: [amd64, { ...arm64, digest: amd64.digest }] })).toMatch(/^BLOCK/);
    expect(platforms({ index: amd64.digest })).toMatch(/^BLOCK/);
    expect(platforms({ manifests: [amd64, arm64, { platform: "linux/riscv64", digest: other }] })).toMatch(/^linux/);
  });

  test("and its manifests have digests that are sha256", () => {
    for (const wrong of [
      "",
      "sha256:1",
      `x${digestOf("5")}`,
      `${digestOf("5")}0`,
      digestOf("5").replace("256", "512"),
    ]) {
      expect(platforms({ index: wrong })).toMatch(/^BLOCK/);
      expect(platforms({ manifests: [amd64, { ...arm64, digest: wrong }] })).toMatch(/^BLOCK/);
    }
  });
});

describe("who signed", () => {
  const signature = (signers: string[], changes: Partial<Rules> = {}) =>
    said(
      { ...complete(), signatures: signers.map((signer) => ({ subject: AMD64, signer })) },
      "signature",
      "linux/amd64",
      changes,
    );
  const signer = complete().signatures[0]?.signer ?? "";
  const identities = [{ issuer: "https://ci.example.com", subject: "a" }];
  const both = trustOf(
    { ...POLICY, trust: { ...POLICY.trust, identities } },
    [],
    [{ path: "cosign.pub", text: rules().trust.keys[0]?.pem ?? "" }],
  );
  const identity = both.identities[0]?.signer ?? "";

  test("is named, each once, and so is everyone who would have been right", () => {
    expect(signature([])).toBe("BLOCK key local-cosign | none");
    expect(signature(["x", "y"])).toBe("BLOCK key local-cosign | x is not trusted, y is not trusted");
    expect(signature(["x", signer, signer])).toBe("key local-cosign | key local-cosign");
    const required = `key local-cosign or ${identity}`;
    expect(signature([identity, signer], { trust: both })).toBe(`${required} | ${identity}, key local-cosign`);
  });

  test("is nobody where nobody is trusted", () => {
    expect(signature([signer], { trust: { keys: [], identities: [] } })).toBe(
      `BLOCK nobody is trusted today | ${signer} is not trusted`,
    );
  });

  test("says for evidence why it does not count", () => {
    const found = complete();
    const of = (signers: string[]) => ({
      ...found,
      attestations: signers.map((by) => ({
        ...{ subject: AMD64, subjects: [AMD64], predicateType: PREDICATES.spdx.uri, predicate: {}, signer: by },
      })),
    });
    const wanted = "BLOCK signed by one who is trusted";
    expect(said(of([]), "spdx")).toBe(`${wanted} | none`);
    expect(said(of(["x", "y"]), "spdx")).toBe(`${wanted} | x is not trusted, y is not trusted`);
    expect(said(of(["x", signer]), "spdx")).toContain("another form");
  });
});

describe("an index without manifests", () => {
  const nothing = (name: PredicateName, change: Change) =>
    said({ ...withEvidence(name, INDEX, change), manifests: [] }, name, "index");

  test("was tested on no platform", () => {
    expect(nothing("test-result", (document) => document)).toMatch(/^BLOCK/);
  });

  test("was not built twice where nothing was compared", () => {
    expect(nothing("reproduction", set("parts", []))).toMatch(/^BLOCK/);
  });
});

test("a statement counts where it was found, and about what it says itself", () => {
  const found = complete();
  const moved = (subject: string, subjects: string[]) => ({
    ...found,
    attestations: found.attestations.map((item) =>
      item.subject === AMD64 && item.predicateType === PREDICATES.spdx.uri ? { ...item, subject, subjects } : item,
    ),
  });
  expect(said(moved(AMD64, [AMD64]), "spdx")).toMatch(/^an SBOM/);
  expect(said(moved(INDEX, [AMD64]), "spdx")).toMatch(/^BLOCK .* none$/);
  expect(said(moved(AMD64, [INDEX]), "spdx")).toMatch(/^BLOCK .* none$/);
});

describe("of several statements of a kind", () => {
  const wrong = (image: string) => {
    const [changed] = withEvidence("cyclonedx", AMD64, set("metadata/component/name", image)).attestations.filter(
      (item) => item.subject === AMD64 && item.predicateType === PREDICATES.cyclonedx.uri,
    );
    return changed as Found["attestations"][number];
  };
  const others = complete().attestations.filter(
    (item) => item.subject !== AMD64 || item.predicateType !== PREDICATES.cyclonedx.uri,
  );

  test("the rows of the best are shown, of equals those of the first", () => {
    const rows = (...items: Found["attestations"]) =>
      said({ ...complete(), attestations: [...items, ...others] }, "cyclonedx");
    expect(rows(wrong("a"), wrong("b"))).toBe(`BLOCK an SBOM of this digest | a ${AMD64}`);
    expect(rows(wrong("a"), wrong("tiny"))).toMatch(/^an SBOM of this digest/);
    expect(rows(wrong("tiny"), wrong("a"))).toMatch(/^an SBOM of this digest/);
  });

  test("one that looks like a scan of tomorrow puts no other aside", () => {
    const scan = scanOf(["linux/amd64"]) as { metadata: object };
    const document = wrong("a").predicate as { metadata: object };
    const later = { ...scan.metadata, scanFinishedOn: "2099-01-01T00:00:00Z" };
    const predicate = { ...scan, ...document, metadata: { ...document.metadata, ...later } };
    const found = { ...complete(), attestations: [{ ...wrong("a"), predicate }, wrong("tiny"), ...others] };
    expect(said(found, "cyclonedx")).toMatch(/^an SBOM of this digest/);
  });
});

describe("provenance", () => {
  const dependencies = "buildDefinition/resolvedDependencies";
  const row = (what: string, ...changes: Change[]) =>
    said(withEvidence("provenance", AMD64, all(...changes)), `provenance: ${what}`);

  test("names the image and its platforms, in any order", () => {
    const parameters = "buildDefinition/externalParameters";
    const swapped = set(`${parameters}/platforms`, ["linux/arm64", "linux/amd64"]);
    expect(said(withEvidence("provenance", INDEX, swapped), "provenance: image", "index")).toBe(
      "tiny linux/amd64 linux/arm64 | tiny linux/amd64 linux/arm64",
    );
    const found = complete();
    const manifests = [...found.manifests].reverse();
    expect(said({ ...found, manifests }, "provenance: image", "index")).toMatch(/^tiny/);
    expect(row("image", set(`${parameters}/image`, "other"))).toBe("BLOCK tiny linux/amd64 | other linux/amd64");
    expect(row("image", set(`${parameters}/platforms`, []))).toBe("BLOCK tiny linux/amd64 | tiny");
    expect(row("image", swapped)).toBe("BLOCK tiny linux/amd64 | tiny linux/amd64 linux/arm64");
  });

  test("names one of the builders that the policy has", () => {
    const other = "https://example.com/ci";
    const provenance = { ...POLICY.provenance, builders: [other, LOCAL_BUILDER] };
    const policy = { ...POLICY, provenance };
    expect(said(complete(), "provenance: builder", "index", { policy })).toBe(
      `${other} or ${LOCAL_BUILDER} | ${LOCAL_BUILDER}`,
    );
    expect(row("builder", set("runDetails/builder/id", other))).toBe(`BLOCK ${LOCAL_BUILDER} | ${other}`);
  });

  test.each([
    ["with one digit too many", `${COMMIT}0`],
    ["with something before it", `x${COMMIT}`],
    ["with something after it", `${COMMIT}x`],
    ["too short", COMMIT.slice(1)],
    ["in capitals", "D".repeat(40)],
    ["that is a name", "main"],
  ])("has a whole commit, not one %s", (_name, gitCommit) => {
    expect(row("source", set(`${dependencies}/0/digest`, { gitCommit }))).toBe(
      "BLOCK a commit without changes | no commit",
    );
  });

  test("has a commit without changes, and says so itself", () => {
    const changed = `BLOCK a commit without changes | commit ${COMMIT}, with changes that are in no commit`;
    for (const annotations of [{ dirty: true }, { dirty: "false" }, {}, undefined]) {
      expect(row("source", set(`${dependencies}/0/annotations`, annotations))).toBe(changed);
    }
    expect(row("source", set(`${dependencies}/0/name`, "sources"))).toBe("BLOCK a commit without changes | no commit");
    expect(row("source", set(`${dependencies}/0/digest`, undefined))).toBe(
      "BLOCK a commit without changes | no commit",
    );
  });

  test("may be of sources in no commit where the policy lets it be, and says that", () => {
    const policy = { ...POLICY, provenance: { ...POLICY.provenance, allowDirty: true } };
    const found = (change: Change) => withEvidence("provenance", AMD64, change);
    const source = (change: Change) => said(found(change), "provenance: source", "linux/amd64", { policy });
    expect(source(set(`${dependencies}/0/digest`, {}))).toBe("sources, changed or not | no commit");
    expect(source(set(`${dependencies}/0/annotations`, { dirty: true }))).toBe(
      `sources, changed or not | commit ${COMMIT}, with changes that are in no commit`,
    );
  });

  test("has a sha256 of each input and each file, and at least one input", () => {
    const sum = "e".repeat(64);
    for (const digest of [undefined, {}, { md5: sum }, { sha256: `${sum}0` }, { sha256: `x${sum}` }, { sha256: "E" }]) {
      expect(row("inputs", set(`${dependencies}/1/digest`, digest))).toBe(
        `BLOCK each with its sha256 | 1 without: ${DOCKERFILE.path}`,
      );
    }
    const nameless = all(set(`${dependencies}/1/digest`, {}), set(`${dependencies}/1/name`, undefined));
    expect(row("inputs", nameless)).toBe("BLOCK each with its sha256 | 1 without: no name");
    const file = { name: "Dockerfile", uri: "https://example.com/x", digest: { sha256: sum } };
    const commit = { name: "source", digest: { gitCommit: COMMIT }, annotations: { dirty: false } };
    expect(row("inputs", set(dependencies, [commit, file, { digest: file.digest }]))).toBe(
      "BLOCK each with its sha256 | 0 inputs",
    );
    const wheel = { uri: "pkg:pypi/a@1", digest: file.digest };
    expect(row("inputs", set(dependencies, [commit, wheel]))).toBe("each with its sha256 | 1 inputs");
    const factory = { name: "factory", digest: { gitCommit: COMMIT } };
    expect(row("inputs", set(dependencies, [commit, factory, wheel]))).toBe("each with its sha256 | 1 inputs");
  });
});

describe("an SPDX document is about this image, this platform and this digest", () => {
  const [name, tail] = ["tiny 1.2.3 linux/amd64", `/sbom/tiny/linux/amd64/${AMD64.replace(":", "-")}`];
  const row = (title: string, namespace: string) =>
    said(withEvidence("spdx", AMD64, all(set("name", title), set("documentNamespace", namespace))), "spdx");

  test("by its name and its namespace", () => {
    expect(row(name, `https://example.com${tail}`)).toMatch(/^an SBOM of this digest \| \d+ packages$/);
  });

  test.each([
    ["the name of another image", name.replace("tiny", "tiny-gpu"), tail],
    ["the name of one that ends so", `a ${name}`, tail],
    ["the name of another platform", name.replace("amd64", "arm64"), tail],
    ["the name of a platform that ends so", name.replace(" linux", " x/linux"), tail],
    ["the namespace of another image", name, tail.replace("tiny", "other")],
    ["the namespace of another platform", name, tail.replace("amd64", "arm64")],
    ["the namespace of another digest", name, tail.replace("-2", "-3")],
    ["the namespace of something in it", name, `${tail}/layer`],
  ])("not with %s", (_name, title, namespace) => {
    expect(row(title, namespace)).toBe(`BLOCK an SBOM of this digest | ${title}, ${namespace}`);
  });
});

test("a CycloneDX document is about this image and this digest", () => {
  const row = (image: string, version: string) => {
    const component = (key: string, value: string) => set(`metadata/component/${key}`, value);
    return said(
      withEvidence("cyclonedx", AMD64, all(component("name", image), component("version", version))),
      "cyclonedx",
    );
  };
  expect(row("tiny", AMD64)).toMatch(/^an SBOM of this digest \| \d+ components$/);
  expect(row("other", AMD64)).toBe(`BLOCK an SBOM of this digest | other ${AMD64}`);
  expect(row("tiny", "1.2.3")).toBe("BLOCK an SBOM of this digest | tiny 1.2.3");
});

describe("test results", () => {
  const row = (change: Change, subject = AMD64) =>
    said(withEvidence("test-result", subject, change), "test-result", subject === INDEX ? "index" : "linux/amd64");
  const wanted = "BLOCK none failed, some passed";

  test("count, and name the platforms where none passed", () => {
    expect(row(set("failedTests", ["linux/amd64 a", "linux/amd64 b"]))).toBe(
      `${wanted} | 2 passed, 1 skipped, 2 failed`,
    );
    expect(row(set("passedTests", []), INDEX)).toBe(
      `${wanted} | 0 passed, 2 skipped, 0 failed; none passed on linux/amd64,linux/arm64`,
    );
    expect(row(set("passedTests", ["linux/arm64 a"]), INDEX)).toBe(
      `${wanted} | 1 passed, 2 skipped, 0 failed; none passed on linux/amd64`,
    );
    expect(row(set("passedTests", ["linux/amd64-v3 a"]))).toMatch(/none passed on linux\/amd64$/);
  });

  test("are of this image by its name and digest, which may stand among files", () => {
    const own = { name: "tiny", digest: { sha256: PLATFORM_DIGESTS["linux/amd64"].slice(7) } };
    const file = { name: "smoke.yaml", digest: { sha256: "f".repeat(64) } };
    expect(row(set("configuration", [file, own]))).toBe("none failed, some passed | 2 passed, 1 skipped, 0 failed");
    for (const other of [{ ...own, name: "other" }, { ...own, digest: file.digest }, { name: "tiny" }]) {
      expect(row(set("configuration", [other, file]))).toBe(`${wanted} | tests of something else`);
    }
  });
});

describe("a reproduction", () => {
  const row = (change: Change, subject = AMD64) =>
    said(withEvidence("reproduction", subject, change), "reproduction", subject === INDEX ? "index" : "linux/amd64");
  const wanted = "BLOCK the same digest twice";

  test("says what differs, or of what it is", () => {
    expect(row(set("parts/1/second", digestOf("9")))).toBe(`${wanted} | ${AMD64} and ${AMD64}, 1 parts differ`);
    expect(row(set("second", digestOf("9")))).toBe(`${wanted} | ${AMD64} and ${digestOf("9")}, 0 parts differ`);
    expect(row(set("first", digestOf("9")))).toBe(`${wanted} | ${digestOf("9")} and ${AMD64}, 0 parts differ`);
    expect(row(set("image", "other"))).toBe(`${wanted} | of other: linux/amd64`);
    expect(row(set("platforms", ["linux/arm64"]))).toBe(`${wanted} | of tiny: linux/arm64`);
  });

  test("of an index compared the manifest of each platform", () => {
    const without = (digest: string) => (document: { parts: { first: string }[] }) => ({
      ...document,
      parts: document.parts.filter(({ first }) => first !== digest),
    });
    expect(row(without(PLATFORM_DIGESTS["linux/arm64"]) as Change, INDEX)).toMatch(/^BLOCK/);
    expect(row(set("parts/1/kind", "config"), INDEX)).toMatch(/^BLOCK/);
    expect(row(set("platforms", ["linux/amd64"]), INDEX)).toMatch(/^BLOCK/);
  });
});
