import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Finding,
  openVex,
  packageName,
  type ScanResult,
  scanSarif,
  scanTable,
} from "../../../../pipeline/src/documents/scan/index.js";
import {
  gate,
  idleStatements,
  parseVex,
  type ScannedImage,
  vexFor,
  youngerThan,
} from "../../../../pipeline/src/judgement/scan/index.js";
import { DIGEST, failure, problemLines } from "../../fixtures.js";

const INDEX = `sha256:${"e".repeat(64)}`;

const FINDING: Finding = {
  ...{ id: "CVE-2026-1", aliases: ["GHSA-1"], package: "requests", version: "2.25.0", type: "python" },
  ...{ severity: "critical", fixed: ["2.31.0"], title: "leak", scanners: ["grype"] },
};

const POLICY = {
  block: { fixable: ["critical" as const], unfixed: [] },
  unknown: "high" as const,
  database: { maxAgeDays: 7 },
  vex: { maxDays: 365 },
  waivers: { warnDays: 14, maxDays: 365 },
};

/** When all of this is read. */
const NOW = new Date("2026-12-02T00:00:00Z");

const IMAGE: ScannedImage = { image: "vllm", platform: "linux/amd64", digests: [DIGEST, INDEX] };

const PRODUCT = { "@id": `pkg:oci/vllm@${DIGEST}`, subcomponents: [{ "@id": "pkg:pypi/requests@2.25.0" }] };

const STATEMENT = {
  ...{ vulnerability: { name: "CVE-2026-1" }, products: [PRODUCT] as object[] },
  ...{ status: "not_affected", justification: "vulnerable_code_not_in_execute_path" },
};

function document(...statements: object[]): string {
  return JSON.stringify({
    ...{ "@context": "https://openvex.dev/ns/v0.2.0", author: "platform team", timestamp: "2026-02-01T00:00:00Z" },
    statements,
  });
}

const vex = (statement: object = {}) => document({ ...STATEMENT, ...statement });

const files = (...texts: string[]) => texts.map((text, place) => ({ path: `policies/vex/${place}.json`, text }));

function judge(text: string, image = "vllm", finding = FINDING) {
  const statements = parseVex(files(text), NOW);
  const clearedBy = (item: Finding) => vexFor({ ...IMAGE, image }, item, statements);
  return gate(image, [finding], POLICY, [], "2026-11-24", clearedBy).judged[0]?.verdict;
}

describe("statements", () => {
  test("not affected: it does not block", () => {
    expect(judge(vex())).toBe("not_affected");
  });

  test("of another image, package or vulnerability: it blocks", () => {
    expect(judge(vex(), "onnxruntime")).toBe("block");
    expect(judge(vex(), "vllm", { ...FINDING, package: "urllib3" })).toBe("block");
    expect(judge(vex({ vulnerability: { name: "CVE-2026-2" } }))).toBe("block");
  });

  test("affected, or still looked into: it blocks", () => {
    expect(judge(vex({ status: "affected" }))).toBe("block");
    expect(judge(vex({ status: "under_investigation" }))).toBe("block");
  });

  test.each([
    ...["", "{}", "null", vex({ justification: undefined }), vex({ products: [] }), vex({ timestamp: "yesterday" })],
    JSON.stringify({ ...JSON.parse(vex()), timestamp: undefined }),
    ...[vex({ justification: "trust_me" }), vex({ justification: undefined, impact_statement: "  \t" })],
    ...[vex({ timestamp: "2026-12-02T00:06:00Z" }), vex({ last_updated: "2099-01-01T00:00:00Z" })],
    JSON.stringify({ ...JSON.parse(vex()), timestamp: "2027-01-01T00:00:00Z" }),
    JSON.stringify({ ...JSON.parse(vex()), author: " - " }),
  ])("a document that says nothing is an error: %s", (text) => {
    expect(failure(() => parseVex(files(text), NOW))).toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
  });

  test("a package URL that cannot be read is an error that shows it", () => {
    const text = vex({ products: [{ ...PRODUCT, subcomponents: [{ "@id": "pkg:pypi/a%ZZ@1" }] }] });
    expect(problemLines(() => parseVex(files(text), NOW)).join()).toContain(
      'policies/vex/0.json: it cannot be read: ✖ expected a package URL (pkg:TYPE/NAMESPACE/NAME@VERSION), got "pkg:pypi/a%ZZ@1"',
    );
  });
});

/** Findings, and how a statement may name what they are in. */
const NUMPY = { ...FINDING, package: "numpy", version: "2.0" };
const CXX = { ...FINDING, package: "libstdc++6", version: "1", type: "deb" };
const OPENSSL = { ...FINDING, package: "openssl", version: "3" };
const GO = { ...FINDING, package: "github.com/foo/bar", version: "v1", type: "go-module" };
const ANGULAR = { ...FINDING, package: "@angular/core", version: "1", type: "npm" };
const JAVA = { ...FINDING, package: "org.a:b", version: "1", type: "java-archive" };
const LIBC = {
  ...{ ...FINDING, package: "libc6", version: "2:2.36-9", type: "deb" },
  purls: ["pkg:deb/debian/libc6@2%3A2.36-9?arch=amd64&distro=debian-12"],
};

describe("what a statement speaks of", () => {
  const about = (id: string, finding: Finding, image = "pkg:oci/vllm") =>
    judge(vex({ products: [{ "@id": image, subcomponents: [{ "@id": id }] }] }), "vllm", finding);

  test.each<[string, Finding]>([
    ["pkg:pypi/numpy", NUMPY],
    ["pkg:pypi/NumPy@2.0", NUMPY],
    ["pkg:deb/debian/libstdc%2B%2B6@1", CXX],
    ["pkg:deb/debian/libstdc++6@1", CXX],
    ["pkg:golang/github.com/foo/bar@v1", GO],
    ["pkg:npm/@angular/core@1", ANGULAR],
    ["pkg:npm/%40angular/core@1", ANGULAR],
    ["pkg:maven/org.a/b@1", JAVA],
    ["pkg:deb/debian/libc6", LIBC],
    ["pkg:deb/debian/libc6@2:2.36-9?arch=amd64", LIBC],
  ])("%s", (id, finding) => expect(about(id, finding)).toBe("not_affected"));

  test.each<[string, Finding]>([
    ["pkg:pypi/numpy@1.0", NUMPY],
    ["pkg:deb/debian/openssl@3", OPENSSL],
    ["pkg:npm/core@1", ANGULAR],
    ["pkg:golang/github.com/other/bar@v1", GO],
    ["pkg:java-archive/org.a:b@1", JAVA],
    ["pkg:deb/debian/libc6@2:2.36-9?arch=arm64", LIBC],
    ["pkg:deb/ubuntu/libc6", LIBC],
    ["numpy", NUMPY],
    ["https://example.com/numpy", NUMPY],
  ])("not %s", (id, finding) => expect(about(id, finding)).toBe("block"));

  const inImage = (product: object) => judge(vex({ products: [product] }));

  test.each([
    { "@id": "pkg:oci/vllm" },
    { "@id": "pkg:oci/vllm?arch=amd64" },
    { "@id": `pkg:oci/vllm@${DIGEST}` },
    { "@id": `pkg:oci/vllm@${INDEX.replace(":", "%3A")}` },
    { "@id": `pkg:oci/vllm@${DIGEST}?repository_url=example.com/team/vllm&tag=1.0&arch=amd64` },
    { "@id": "https://example.com/vllm", identifiers: { purl: "pkg:oci/vllm" } },
    { "@id": "pkg:oci/vllm", hashes: { "sha-256": DIGEST.replace("sha256:", "") } },
  ])("the image: %j", (product) => expect(inImage(product)).toBe("not_affected"));

  test.each([
    { "@id": "pkg:pypi/vllm@0.1" },
    { "@id": "vllm" },
    { "@id": "pkg:oci/vllm?arch=arm64" },
    { "@id": `pkg:oci/vllm@sha256:${"0".repeat(64)}` },
    { "@id": "pkg:oci/vllm?repository_url=example.com/other/vllm" },
    { "@id": "pkg:oci/vllm@1.0" },
    { "@id": "pkg:oci/vllm", identifiers: { purl: "pkg:oci/other" } },
    { "@id": "pkg:oci/vllm", hashes: { "sha-256": "0".repeat(64) } },
    { "@id": "pkg:oci/other", image: "vllm", packages: [] },
    { "@id": "pkg:oci/vllm", hashes: { "sha-512": "0".repeat(128) } },
    {},
  ])("not the image: %j", (product) => expect(inImage(product)).toBe("block"));

  test("a finding in two packages is let through by a word on both, and held by a word on one", () => {
    const [amd64, i386] = ["amd64", "i386"].map((arch) => `pkg:deb/debian/libc6@1?arch=${arch}`);
    const both = { ...LIBC, version: "1", purls: [amd64 ?? "", i386 ?? ""] };
    const one = { products: [{ "@id": "pkg:oci/vllm", subcomponents: [{ "@id": amd64 }] }] };
    const all = { products: [{ "@id": "pkg:oci/vllm", subcomponents: [{ "@id": amd64 }, { "@id": i386 }] }] };
    const harm = { ...one, status: "affected", timestamp: "2026-06-01T00:00:00Z" };
    expect(judge(vex(one), "vllm", both)).toBe("block");
    expect(judge(vex(all), "vllm", both)).toBe("not_affected");
    expect(judge(document({ ...STATEMENT, ...all }, { ...STATEMENT, ...harm }), "vllm", both)).toBe("block");
  });

  test("an epoch that Trivy writes apart is a part of the version", () => {
    const trivy = { ...LIBC, purls: ["pkg:deb/debian/libc6@2.36-9?arch=amd64&epoch=2"] };
    expect(about("pkg:deb/debian/libc6@2:2.36-9", trivy)).toBe("not_affected");
    expect(about("pkg:deb/debian/libc6@2.36-9", trivy)).toBe("block");
  });
});

describe("time", () => {
  const [JANUARY, JUNE] = ["2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"];
  const no = (more: object = {}) => ({ ...STATEMENT, ...more });
  const yes = (more: object = {}) => ({ ...STATEMENT, status: "affected", ...more });

  test.each([
    ["the later one says affected", [no({ timestamp: JANUARY }), yes({ timestamp: JUNE })]],
    ["the same, in the other order", [yes({ timestamp: JUNE }), no({ timestamp: JANUARY })]],
    ["one without a time has the document's", [no({ timestamp: JANUARY }), yes()]],
    ["the other was changed later", [no({ timestamp: JANUARY }), yes({ timestamp: JANUARY, last_updated: JUNE })]],
    ["both at once", [no({ timestamp: JUNE }), yes({ timestamp: JUNE })]],
    ["both at once, in the other order", [yes(), no()]],
    ["another zone", [no({ timestamp: "2026-06-01T01:00:00+02:00" }), yes({ timestamp: "2026-05-31T23:30:00Z" })]],
    ["looked into again", [no({ timestamp: JANUARY }), no({ timestamp: JUNE, status: "under_investigation" })]],
  ])("it blocks where %s", (_name, statements) => expect(judge(document(...statements))).toBe("block"));

  test.each([
    ["the later one says not affected", [yes({ timestamp: JANUARY }), no({ timestamp: JUNE })]],
    [
      "it was changed later",
      [yes({ timestamp: JUNE }), no({ timestamp: JANUARY, last_updated: "2026-07-01T00:00:00Z" })],
    ],
    ["the later one says fixed", [yes({ timestamp: JANUARY }), no({ timestamp: JUNE, status: "fixed" })]],
    [
      "the later harm is in another version",
      [
        no(),
        yes({
          timestamp: JUNE,
          products: [{ "@id": "pkg:oci/vllm", subcomponents: [{ "@id": "pkg:pypi/requests@3" }] }],
        }),
      ],
    ],
  ])("it does not where %s", (_name, statements) => expect(judge(document(...statements))).toBe("not_affected"));

  test("the latest of all documents counts, whatever they are called", () => {
    const [old, young] = [document(no({ timestamp: JANUARY })), document(yes({ timestamp: JUNE }))];
    for (const texts of [
      [old, young],
      [young, old],
    ]) {
      const statements = parseVex(files(...texts), NOW);
      expect(statements.map(({ time }) => time)).toEqual([JANUARY, JUNE]);
      expect(vexFor(IMAGE, FINDING, statements)).toBeUndefined();
    }
  });

  test("a word that lets something through ends; one that holds it does not", () => {
    const now = new Date("2026-12-02T00:00:00Z");
    const at = (text: string, maxDays: number) =>
      vexFor(IMAGE, FINDING, parseVex(files(text), NOW), youngerThan(maxDays, now));
    expect(at(document(no({ timestamp: JUNE })), 184)).toBeDefined();
    expect(at(document(no({ timestamp: JUNE })), 183)).toBeUndefined();
    expect(at(document(no({ timestamp: JANUARY, last_updated: JUNE })), 184)).toBeDefined();
    expect(at(document(yes({ timestamp: JUNE }), no({ timestamp: JANUARY })), 400)).toBeUndefined();
  });

  test("a change elsewhere in the document makes a statement no younger", () => {
    const text = JSON.parse(document(no(), yes({ timestamp: JUNE })));
    expect(judge(JSON.stringify({ ...text, last_updated: "2026-12-01T00:00:00Z" }))).toBe("block");
  });
});

describe("a statement that matches nothing", () => {
  const IMAGES = ["vllm", "onnxruntime"];
  const idle = (changes: object, findings = [FINDING]) =>
    idleStatements(IMAGE, IMAGES, findings, parseVex(files(vex(changes)), NOW)).length === 1;

  test.each<[string, object]>([
    ["of another vulnerability", { vulnerability: { name: "CVE-2026-9" } }],
    ["of another version", { products: [{ ...PRODUCT, subcomponents: [{ "@id": "pkg:pypi/requests@9" }] }] }],
    ["of an older digest", { products: [{ "@id": `pkg:oci/vllm@sha256:${"0".repeat(64)}` }] }],
    ["of an image that is not there", { products: [{ "@id": "pkg:oci/vlm" }] }],
    ["of nothing that is an image", { products: [{ "@id": "pkg:pypi/requests" }] }],
  ])("%s", (_name, changes) => expect(idle(changes)).toBe(true));

  test("is none where it speaks of a finding, or of another image only", () => {
    expect(idle({})).toBe(false);
    expect(idle({}, [])).toBe(true);
    expect(idle({ products: [{ "@id": "pkg:oci/onnxruntime" }] })).toBe(false);
    const [item] = parseVex(files(vex()), NOW);
    expect(scanTable({ ...RESULT, idle: item ? [item] : [] })).toContain(
      "note: the statement of platform team on CVE-2026-1 matches nothing",
    );
  });
});

/** A text that an ecosystem may have for a name or a version. */
const word = fc
  .string({ unit: fc.constantFrom(..."abcxyz019.-_+~"), minLength: 1, maxLength: 8 })
  .filter((text) => /^[a-z0-9].*[a-z0-9]$/.test(text));
const TYPES = ["python", "deb", "go-module", "npm", "java-archive", "binary", "gem"] as const;
const NAMES = {
  "go-module": fc.tuple(word, word, word).map((parts) => parts.join("/")),
  npm: fc.oneof(
    word,
    fc.tuple(word, word).map(([scope, name]) => `@${scope}/${name}`),
  ),
  "java-archive": fc.tuple(word, word).map((parts) => parts.join(":")),
} as Partial<Record<(typeof TYPES)[number], fc.Arbitrary<string>>>;

const arbitraryFinding: fc.Arbitrary<Finding> = fc.constantFrom(...TYPES).chain((type) =>
  fc
    .record({ name: NAMES[type] ?? word, version: word, id: fc.constantFrom("CVE-1", "CVE-2"), aliased: fc.boolean() })
    .map(({ name, version, id, aliased }) => ({
      ...{ ...FINDING, id, aliases: aliased ? ["GHSA-9"] : [], type, version },
      package: packageName(type, name),
    })),
);

/** The factory's own document about one finding that does no harm, read back. */
function ownStatements(finding: Finding) {
  const statement = { names: [finding.id], products: [], status: "not_affected" as const, reason: "no", author: "us" };
  const judged = [{ finding, verdict: "not_affected" as const, vex: statement }];
  const result = { ...RESULT, gate: { judged, expiring: [], orphans: [] } };
  return parseVex(files(JSON.stringify(openVex(result, "image-factory", "2026-11-20T00:00:00Z"))), NOW);
}

test("a statement on one CVE is none on another that an advisory calls by the same name", () => {
  const statement = {
    names: ["CVE-2026-2", "DSA-1"],
    products: [{ image: "vllm", packages: [] }],
    reason: "no",
    author: "us",
  };
  const statements = [{ ...statement, status: "not_affected" as const }];
  const is = (id: string, aliases: string[]) => vexFor(IMAGE, { ...FINDING, id, aliases }, statements) !== undefined;
  expect(is("CVE-2026-1", ["DSA-1"])).toBe(false);
  expect(is("CVE-2026-1", ["DSA-1", "CVE-2026-2"])).toBe(false);
  expect(is("CVE-2026-2", [])).toBe(true);
  expect(is("DSA-1", [])).toBe(true);
});

test("an own document, read back, lets through its finding and no other", { timeout: 30_000 }, () => {
  fc.assert(
    fc.property(arbitraryFinding, arbitraryFinding, (finding, other) => {
      const statements = ownStatements(finding);
      expect(vexFor(IMAGE, finding, statements)).toBeDefined();
      const same = ["type", "package", "version"] as const;
      const isSame = same.every((key) => finding[key] === other[key]);
      expect(vexFor(IMAGE, other, statements) !== undefined).toBe(isSame && finding.id === other.id);
    }),
    { numRuns: 1000 },
  );
});

test("an own document, read back, does not speak of another version, type, name, image or digest", {
  timeout: 30_000,
}, () => {
  fc.assert(
    fc.property(arbitraryFinding, word, fc.constantFrom(...TYPES), (finding, text, type) => {
      const statements = ownStatements(finding);
      const is = (found: Finding, image = IMAGE) => vexFor(image, found, statements) !== undefined;
      expect(is({ ...finding, version: `${finding.version}${text}` })).toBe(false);
      expect(is({ ...finding, package: `${finding.package}x${text}` })).toBe(false);
      if (type !== finding.type) expect(is({ ...finding, type })).toBe(false);
      expect(is(finding, { ...IMAGE, image: "onnxruntime" })).toBe(false);
      expect(is(finding, { ...IMAGE, digests: [INDEX] })).toBe(false);
    }),
    { numRuns: 1000 },
  );
});

const RESULT: ScanResult = {
  ...{ image: "vllm", platform: "linux/amd64", digest: DIGEST, index: INDEX },
  ...{ scanners: ["grype", "trivy"], databases: {} },
  advisories: {
    ...{ records: 3, digest: DIGEST, ecosystems: {}, skipped: {}, updated: "2026-11-20T00:00:00Z", ageDays: 4 },
  },
  coverage: [],
  gate: gate("vllm", [FINDING], POLICY, [], "2026-11-24"),
};

test("what was found is written as OpenVEX that can be read", () => {
  const text = JSON.stringify(openVex(RESULT, "image-factory", "2026-11-20T00:00:00Z"));
  expect(judge(text)).toBe("block");
  expect(parseVex(files(text), NOW)).toMatchObject([{ names: ["CVE-2026-1", "GHSA-1"], status: "affected" }]);
  expect(text).toContain("Update to 2.31.0.");
});

test("the table groups by package, says the fix, and what only one scanner found", () => {
  const lines = scanTable(RESULT).split("\n");
  expect(lines).toContain("  requests 2.25.0  CVE-2026-1  critical  fixed in 2.31.0  block; pkg:pypi/requests@2.25.0");
  expect(lines).toContain("  only grype found CVE-2026-1 in requests 2.25.0");
  expect(lines).toContain("  1 vulnerabilities: 1 critical; 1 block");
});

test("SARIF has a rule for each result", () => {
  const { runs } = scanSarif([RESULT]) as { runs: { results: { ruleId: string }[]; tool: object }[] };
  expect(runs[0]?.results[0]).toMatchObject({ ruleId: "CVE-2026-1", level: "error", properties: { verdict: "block" } });
  expect(JSON.stringify(runs[0]?.tool)).toContain("CVE-2026-1");
});

test("the example of policies/README.md is one that holds", () => {
  const [, example = ""] = /```json\n(\{ "@context"[^`]*)```/.exec(readFileSync("policies/README.md", "utf8")) ?? [];
  expect(judge(example)).toBe("not_affected");
});
