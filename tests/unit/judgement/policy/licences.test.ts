import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SpdxDocument } from "../../../../pipeline/src/documents/sbom/index.js";
import { Licences, licenceFacts, refusedLicences } from "../../../../pipeline/src/judgement/policy/index.js";
import type { Lock } from "../../../../pipeline/src/repository/lock/index.js";

const allowed = (name: string) => ["MIT", "ISC", "GPL-2.0-only"].includes(name);
const refused = (expression: string) => refusedLicences(expression, allowed);

describe("an SPDX expression", () => {
  test.each([
    ["MIT", []],
    ["X", ["X"]],
    ["NOASSERTION", ["NOASSERTION"]],
    ["MIT AND X AND Y AND X", ["X", "Y"]],
    ["MIT OR X", []],
    ["X OR Y", ["X"]],
    ["(X AND Y) OR Z", ["Z"]],
    ["MIT AND X OR ISC", []],
    ["MIT AND (X OR ISC)", []],
    ["MIT AND (X OR (Y AND ISC))", ["X"]],
    ["GPL-2.0-only WITH Classpath-exception-2.0", []],
    ["X WITH MIT", ["X"]],
  ])("%s: %j", (expression, expected) => expect(refused(expression)).toEqual(expected));

  test.each([
    "",
    "MIT AND",
    "AND MIT",
    "(MIT",
    "MIT)",
    "MIT ISC",
    "()",
    "MIT WITH",
    "MIT OR OR ISC",
    "MIT AND AND",
    "MIT OR OR",
    "MIT WITH WITH",
  ])("%j makes no sense and is refused as a whole", (expression) => expect(refused(expression)).toEqual([expression]));

  const list = ["MIT", "Apache-2.0", "GPL-2.0-or-later", "BSD-3-Clause"];

  test.each([
    ["GPL-2.0-or-later WITH Classpath-exception-2.0", []],
    ["LicenseRef-x OR MIT", []],
    ["LicenseRef-x", ["LicenseRef-x"]],
    ["DocumentRef-a:LicenseRef-x AND MIT", ["DocumentRef-a:LicenseRef-x"]],
    // spdx-satisfies says yes to this one: it is why no library is used (decision 25).
    ["GPL-3.0-only", ["GPL-3.0-only"]],
    // Stricter than SPDX 2.3, annex D: what is not on the list as it is written is not allowed.
    ["mit", ["mit"]],
    ["Apache-2.0+", ["Apache-2.0+"]],
    ["MIT+", ["MIT+"]],
    // An exception gives rights and takes none, whatever it is called.
    ["MIT WITH nonsense-exception", []],
  ])("with a list of real licences, %s: %j", (expression, expected) =>
    expect(refusedLicences(expression, (name) => list.includes(name))).toEqual(expected),
  );

  test("of any words is read, and passes only with a licence that is allowed", () => {
    const word = fc.constantFrom("MIT", "X", "AND", "OR", "WITH", "(", ")");
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const passes = refused(words.join(" ")).length === 0;
        expect(passes && !words.includes("MIT")).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});

const POLICY = Licences.parse({
  allowed: ["MIT"],
  forbidden: ["AGPL-"],
  archives: ["pool/main/", "pool/free/"].map((path) => ({ path, reason: "free by Debian's own review" })),
  waived: ["base", "app", "other"].map((image) => ({
    ...{ image, packages: ["x"], licence: "X", reason: "somebody has read it" },
  })),
});
const LOCK = { debs: [{ path: "pool/main/a/a_1.deb" }, { path: "pool/non-free/b/b_1.deb" }] } as unknown as Lock;

function item(name: string, purl: string, more: object) {
  const externalRefs = [{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: purl }];
  return { name, SPDXID: `SPDXRef-${name}`, versionInfo: "1", externalRefs, ...more };
}

const DOCUMENT = {
  packages: [
    item("image", "pkg:oci/image", { primaryPackagePurpose: "CONTAINER" }),
    item("ffmpeg", "pkg:generic/ffmpeg@8", {}),
    { name: "cli", SPDXID: "SPDXRef-cli" },
    item("a", "pkg:deb/debian/a@1", { packageFileName: "a_1.deb", licenseDeclared: "GPL-3.0-only" }),
    item("b", "pkg:deb/debian/b@1", { packageFileName: "b_1.deb", licenseConcluded: "LicenseRef-b" }),
    item("c", "pkg:pypi/c@1", { licenseDeclared: "NOASSERTION", licenseConcluded: "MIT" }),
    item("d", "pkg:pypi/d@1", {}),
  ],
} as unknown as SpdxDocument;

test("licences are asked of packages, not of what a wheel's files hold", () => {
  const facts = licenceFacts(["base", "app"], DOCUMENT, LOCK, POLICY);
  expect(facts.packages).toEqual([
    { name: "a", version: "1", licence: "GPL-3.0-only", refused: [] },
    { name: "b", version: "1", licence: "LicenseRef-b", refused: ["LicenseRef-b"] },
    { name: "c", version: "1", licence: "MIT", refused: [] },
    { name: "d", version: "1", licence: "NOASSERTION", refused: ["NOASSERTION"] },
  ]);
  expect(facts.waived.map(({ image }) => image)).toEqual(["base", "app"]);
});

describe("a package's licence", () => {
  const facts = (more: object, purl = "pkg:pypi/x@1", debs: string[] = []) =>
    licenceFacts(
      ["app"],
      { packages: [item("x", purl, more)] } as unknown as SpdxDocument,
      { debs: debs.map((path) => ({ path })) } as unknown as Lock,
      POLICY,
    ).packages;

  test.each([
    [{ licenseDeclared: "MIT", licenseConcluded: "X" }, "MIT"],
    [{ licenseDeclared: "NOASSERTION", licenseConcluded: "X" }, "X"],
    [{ licenseConcluded: "X" }, "X"],
    [{ licenseDeclared: 1, licenseConcluded: "X" }, "X"],
    [{ licenseDeclared: "NOASSERTION", licenseConcluded: "NOASSERTION" }, "NOASSERTION"],
    [{ licenseDeclared: 1 }, "NOASSERTION"],
    [{}, "NOASSERTION"],
  ])("of %j is %s", (more, licence) => expect(facts(more)).toMatchObject([{ licence }]));

  test("is not asked of what a part of the archive holds where all is allowed, by the name of its file", () => {
    const refusals = (file: unknown, ...debs: string[]) =>
      facts({ packageFileName: file, licenseDeclared: "X" }, "pkg:deb/debian/x@1", debs)[0]?.refused;
    expect(refusals("x_1.deb", "pool/main/x/x_1.deb")).toEqual([]);
    expect(refusals("x_1.deb", "pool/non-free/x/x_1.deb")).toEqual(["X"]);
    expect(refusals("x_1.deb", "a/pool/main/x/x_1.deb")).toEqual(["X"]);
    expect(refusals("x_2.deb", "pool/main/x/x_1.deb")).toEqual(["X"]);
    expect(refusals(undefined, "pool/main/undefined")).toEqual(["X"]);
    expect(refusals("x_1.deb", "pool/non-free/y/y_1.deb", "pool/main/x/x_1.deb")).toEqual([]);
  });

  test("is asked of what a package manager installed, and of what says so and cannot be read", () => {
    expect(facts({}, "pkg:deb/debian/x@1")).toHaveLength(1);
    expect(facts({}, "nonsense")).toHaveLength(1);
    expect(facts({}, "pkg:generic/x")).toEqual([]);
    expect(facts({}, "pkg:oci/x")).toEqual([]);
    const reference = { referenceCategory: "SECURITY", referenceType: "cpe23Type", referenceLocator: "pkg:pypi/x@1" };
    expect(facts({ externalRefs: [reference] })).toEqual([]);
    const both = ["pkg:generic/x", "pkg:pypi/x@1"].map((referenceLocator) => ({
      ...{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator },
    }));
    expect(facts({ externalRefs: both })).toHaveLength(1);
  });

  test("stands with the package's version, or none", () => {
    expect(facts({ versionInfo: undefined, licenseDeclared: "MIT AND X" })).toEqual([
      { name: "x", version: "", licence: "MIT AND X", refused: ["X"] },
    ]);
  });

  test("goes with what is forbidden, whatever is allowed", () => {
    expect(licenceFacts([], DOCUMENT, LOCK, POLICY)).toMatchObject({ forbidden: ["AGPL-"], waived: [] });
  });
});
