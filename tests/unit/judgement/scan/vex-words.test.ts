import { describe, expect, test } from "vitest";
import type { Finding, VexStatement } from "../../../../pipeline/src/documents/scan/index.js";
import { idleStatements, parseVex, vexFor, youngerThan } from "../../../../pipeline/src/judgement/scan/index.js";
import { finding } from "../../documents/scan/results.js";
import { DIGEST, failure } from "../../fixtures.js";

const NOW = new Date("2026-12-02T00:00:00.500Z");
const JANUARY = "2026-01-01T00:00:00Z";
const JUNE = "2026-06-01T00:00:00Z";
const IMAGE = { image: "vllm", platform: "linux/amd64", digests: [DIGEST] };
const NO = { status: "not_affected", justification: "component_not_present" };

/** Read one document: its statements, each of CVE-2026-1 in the image where it does not say otherwise. */
function read(statements: object[], more: object = {}): VexStatement[] {
  const made = statements.map((item) => ({
    ...{ vulnerability: { name: "CVE-2026-1" }, products: [{ "@id": "pkg:oci/vllm" }] },
    ...item,
  }));
  const document = { "@context": "https://openvex.dev/ns/v0.2.0", author: "us", timestamp: JANUARY };
  return parseVex([{ path: "a.json", text: JSON.stringify({ ...document, statements: made, ...more }) }], NOW);
}

const refused = (statements: object[], more: object = {}) => failure(() => read(statements, more)).message;

describe("a statement says", () => {
  const reason = (item: object) => read([item])[0]?.reason;

  test("in its own words why there is no harm, or by one of the specification's", () => {
    expect(reason({ ...NO, impact_statement: " not reached " })).toBe("not reached");
    expect(reason(NO)).toBe("component_not_present");
    expect(reason({ status: "not_affected", impact_statement: "not reached" })).toBe("not reached");
  });

  test("what is to be done where there is harm, or else how it stands", () => {
    expect(reason({ status: "affected", action_statement: "update" })).toBe("update");
    expect(reason({ status: "affected" })).toBe("affected");
    expect(reason({ status: "fixed" })).toBe("fixed");
    expect(reason({ ...NO, action_statement: "update" })).toBe("component_not_present");
  });

  test("every name of the vulnerability, and who says it", () => {
    expect(read([{ ...NO, vulnerability: { name: "CVE-2026-1", aliases: ["GHSA-1"] } }])).toMatchObject([
      { names: ["CVE-2026-1", "GHSA-1"], author: "us", status: "not_affected" },
    ]);
    expect(read([NO])[0]?.names).toEqual(["CVE-2026-1"]);
  });

  test("when it was made or last changed, whichever is later", () => {
    const time = (item: object) => read([{ ...NO, ...item }])[0]?.time;
    expect(time({})).toBe(JANUARY);
    expect(time({ timestamp: JUNE })).toBe(JUNE);
    expect(time({ last_updated: JUNE })).toBe(JUNE);
    expect(time({ timestamp: JUNE, last_updated: JANUARY })).toBe(JUNE);
    expect(time({ timestamp: JUNE, last_updated: "2026-06-01T01:00:00+01:00" })).toBe(JUNE);
  });
});

describe("a document is refused, with its name and what to do", () => {
  test("where there is no reason", () => {
    const message = refused([{ status: "not_affected", action_statement: "none" }]);
    expect(message).toContain("a.json: CVE-2026-1 is not_affected without a justification");
    expect(message).toContain("Correct this OpenVEX document, or take it out.");
  });

  test.each<[string, object[], object]>([
    ["of the document", [NO], { timestamp: "2027-01-01T00:00:00Z" }],
    ["of a statement", [NO, { ...NO, timestamp: "2027-01-01T00:00:00Z" }], {}],
    ["of a change", [NO, { ...NO, last_updated: "2027-01-01T00:00:00Z" }], {}],
  ])("where a time %s is in the future", (_name, statements, more) => {
    const message = refused(statements, more);
    expect(message).toContain("a.json: 2027-01-01T00:00:00Z is in the future (it is 2026-12-02T00:00:00Z)");
    expect(message).toContain("Correct this OpenVEX document, or take it out.");
  });

  test.each<[string, object[], object]>([
    ["it is of another format", [NO], { "@context": "https://example.com/openvex.dev/ns" }],
    ["nobody says it", [NO], { author: "" }],
    ["it has no statement", [], {}],
    ["a vulnerability has no name", [{ ...NO, vulnerability: { name: "" } }], {}],
    ["a status is none", [{ ...NO, status: "unaffected" }], {}],
    ["a day is no time", [{ ...NO, timestamp: "2026-01-01" }], {}],
  ])("where %s", (_name, statements, more) => {
    expect(refused(statements, more)).toContain("a.json");
    expect(refused(statements, more)).toContain("Correct this OpenVEX document, or take it out.");
  });
});

describe("of statements", () => {
  const last = (...statements: object[]) => vexFor(IMAGE, finding(), read(statements))?.reason;

  test("the later counts, wherever it stands", () => {
    const [early, late] = [JANUARY, JUNE].map((timestamp) => ({ ...NO, timestamp, impact_statement: timestamp }));
    expect(last(early ?? {}, late ?? {})).toBe(JUNE);
    expect(last(late ?? {}, early ?? {})).toBe(JUNE);
  });

  test("of one time the one that holds counts, and the order is kept among equals", () => {
    const [no, yes] = [NO, { status: "affected" }];
    for (const statements of [
      [no, yes],
      [yes, no],
      [no, yes, no],
    ]) {
      expect(read(statements).at(-1)?.status).toBe("affected");
      expect(last(...statements)).toBeUndefined();
    }
    expect(last({ ...NO, impact_statement: "a" }, { status: "fixed", action_statement: "b" })).toBe("b");
  });
});

test("a statement is young for so many days; without a time it is, of the future it is not", () => {
  const young = (time?: string) => youngerThan(10, new Date("2026-06-11T00:00:00Z"))({ ...STATEMENT, time });
  expect(young()).toBe(true);
  expect(young(JUNE)).toBe(true);
  expect(young("2026-05-31T23:59:59Z")).toBe(false);
  expect(young("2026-06-12T00:00:00Z")).toBe(false);
});

const STATEMENT: VexStatement = {
  ...{ names: ["CVE-2026-1"], products: [], status: "not_affected" },
  ...{ reason: "no", author: "us" },
};

/** Whether a statement with these products clears a finding of an image. */
function clears(products: VexStatement["products"], changes: Partial<Finding> = {}, image: Partial<typeof IMAGE> = {}) {
  return vexFor({ ...IMAGE, ...image }, finding(changes), [{ ...STATEMENT, products }]) !== undefined;
}

describe("a product", () => {
  const part = (id: string, more: object = {}) => [{ "@id": "pkg:oci/vllm", subcomponents: [{ "@id": id, ...more }] }];

  test("of the image is told by the second part of its platform", () => {
    const product = [{ "@id": "pkg:oci/vllm?arch=arm64" }];
    expect(clears(product, {}, { platform: "linux/arm64" })).toBe(true);
    expect(clears(product, {}, { platform: "linux/amd64" })).toBe(false);
    expect(clears([{ "@id": "pkg:oci/vllm?arch=linux" }])).toBe(false);
  });

  test("with a tag or an address and no digest says where the image is, which nobody here knows", () => {
    expect(clears([{ "@id": "pkg:oci/vllm?tag=1" }])).toBe(false);
    expect(clears([{ "@id": "pkg:oci/vllm?repository_url=example.com/vllm" }])).toBe(false);
    expect(clears([{ "@id": `pkg:oci/vllm@${DIGEST}?tag=1&repository_url=example.com/vllm` }])).toBe(true);
    expect(clears([{ "@id": `pkg:oci/vllm@${DIGEST}?tag=1&arch=arm64` }])).toBe(false);
  });

  test("of a package keeps all of its qualifiers", () => {
    expect(clears(part("pkg:pypi/requests@2.25.0?tag=1"))).toBe(false);
    expect(clears(part("pkg:pypi/requests@2.25.0?repository_url=example.com"))).toBe(false);
  });

  test("of a package with a hash cannot be told: nobody here has the package's", () => {
    expect(clears(part("pkg:pypi/requests@2.25.0"))).toBe(true);
    expect(clears(part("pkg:pypi/requests@2.25.0", { hashes: { "sha-256": DIGEST.slice(7) } }))).toBe(false);
  });

  test("without a package URL is none, whatever hash it has", () => {
    expect(clears([{ hashes: { "sha-256": DIGEST.slice(7) } }])).toBe(false);
    expect(clears([{ "@id": "https://example.com/vllm", hashes: { "sha-256": DIGEST.slice(7) } }])).toBe(false);
    expect(clears([{ "@id": "pkg:oci/vllm", hashes: { "sha-256": DIGEST.slice(7) } }])).toBe(true);
    expect(clears([{ "@id": "pkg:oci/vllm", hashes: { "sha-512": DIGEST.slice(7) } }])).toBe(false);
  });

  test("one of several packages is enough, and no package is all of them", () => {
    const subcomponents = [{ "@id": "pkg:pypi/urllib3" }, { "@id": "pkg:pypi/requests" }];
    expect(clears([{ "@id": "pkg:oci/vllm", subcomponents }])).toBe(true);
    expect(clears([{ "@id": "pkg:oci/vllm", subcomponents: subcomponents.slice(0, 1) }])).toBe(false);
    expect(clears([{ "@id": "pkg:oci/vllm", subcomponents: [] }])).toBe(true);
    expect(clears([{ "@id": "pkg:oci/other" }, { "@id": "pkg:oci/vllm" }])).toBe(true);
  });

  test("of an old record is of an image by its name, and of all or some of its packages", () => {
    expect(clears([{ image: "vllm", packages: [] }])).toBe(true);
    expect(clears([{ image: "vllm", packages: ["urllib3", "requests"] }])).toBe(true);
    expect(clears([{ image: "vllm", packages: ["urllib3"] }])).toBe(false);
    expect(clears([{ image: "other", packages: ["requests"] }])).toBe(false);
  });
});

describe("a statement is idle", () => {
  const idle = (products: VexStatement["products"], findings = [finding()]) =>
    idleStatements(IMAGE, ["vllm", "other"], findings, [{ ...STATEMENT, products }]).length === 1;

  test("where it is of this image, or of none, and of nothing found", () => {
    expect(idle([{ "@id": "pkg:oci/vllm" }])).toBe(false);
    expect(idle([{ "@id": "pkg:oci/vllm" }], [])).toBe(true);
    expect(idle([{ "@id": "pkg:oci/vllm" }], [finding({ id: "CVE-2026-9", aliases: [] })])).toBe(true);
    expect(idle([{ "@id": "pkg:pypi/other" }])).toBe(true);
    expect(idle([{ image: "other", packages: [] }])).toBe(true);
  });

  test("where one of its images is this one; not where all that there are are others", () => {
    expect(idle([{ "@id": "pkg:oci/other" }], [])).toBe(false);
    expect(idle([{ "@id": "pkg:oci/other" }, { "@id": "pkg:oci/vllm" }], [])).toBe(true);
    expect(idle([{ "@id": "pkg:oci/other" }, { "@id": "pkg:oci/gone" }], [])).toBe(false);
    expect(idle([{ identifiers: { purl: "pkg:oci/other" } }], [])).toBe(false);
    expect(idle([{ identifiers: { purl: "pkg:oci/gone" } }], [])).toBe(true);
  });
});
