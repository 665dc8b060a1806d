import { describe, expect, test } from "vitest";
import {
  compareSbom,
  cycloneDx,
  libraryEntries,
  mergeCycloneDx,
  mergeSpdx,
  parseLibraries,
  type SpdxDocument,
  spdxDocument,
  vendoredPackages,
} from "../../../../pipeline/src/documents/sbom/index.js";
import { DIGEST, deb, HEX, lock, problemLines } from "../../fixtures.js";
import { cyclonedx, LIBRARY, LOCK, PRODUCTS, pythonPackage, SUBJECT, spdx } from "./documents.js";

const DIST = "/usr/local/lib/python3.11/dist-packages";
const libraries = libraryEntries([LIBRARY, { ...LIBRARY, path: "/usr/local/lib/y.so" }], PRODUCTS);
const spdxOf = (raw: unknown = spdx()) => spdxDocument(raw, SUBJECT, LOCK, libraries);
const cycloneOf = (raw: unknown = cyclonedx()) => cycloneDx(raw, SUBJECT, LOCK, libraries);

describe("documents", () => {
  test("two runs of syft give the same bytes", () => {
    expect(JSON.stringify(spdxOf(spdx("1")))).toBe(JSON.stringify(spdxOf(spdx("2"))));
    expect(JSON.stringify(cycloneOf(cyclonedx("1")))).toBe(JSON.stringify(cycloneOf(cyclonedx("2"))));
  });

  test("every locked package has the sha256 and name of its file", () => {
    const found = Object.fromEntries(spdxOf().packages.map((item) => [item.name, item]));
    const checksums = [{ algorithm: "SHA256", checksumValue: HEX }];
    expect(found.libc6).toMatchObject({ checksums, supplier: "Organization: Debian" });
    expect(found["typing-extensions"]).toMatchObject({ checksums, packageFileName: LOCK.wheels[0]?.filename });
    expect(cycloneOf().components[0]).toMatchObject({ name: "libc6", hashes: [{ alg: "SHA-256", content: HEX }] });
  });

  test("a bundled library is one entry with each place, below its wheel", () => {
    const document = spdxOf();
    const found = document.packages.find((item) => item.name === "openssl");
    expect(found?.sourceInfo).toContain("/usr/local/lib/x.libs/libssl.so (text in the binary");
    expect(document.relationships).toContainEqual({
      ...{ spdxElementId: "SPDXRef-Package-b", relationshipType: "CONTAINS", relatedSpdxElement: found?.SPDXID },
    });
    const component = cycloneOf().components.find((item) => item.name === "openssl");
    expect(component).toMatchObject({ purl: "pkg:generic/openssl@3.0.1" });
    expect((component as { evidence?: { occurrences: unknown[] } }).evidence?.occurrences).toHaveLength(2);
  });

  test("files that syft gives no hash for are left out, and what points to them", () => {
    expect(JSON.stringify(spdxOf())).not.toContain("SPDXRef-File-x");
  });

  test("names and times follow from the image", async () => {
    const { documentNamespace, creationInfo } = spdxOf();
    expect(documentNamespace).toBe(`https://example.com/factory/sbom/tiny/linux/amd64/${DIGEST.replace(":", "-")}`);
    expect(creationInfo.created).toBe("2025-12-01T00:00:00Z");
    expect(cycloneOf().serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  test("both are those of the golden files", async () => {
    const golden = (name: string) => `../../../../sbom/golden/${name}.json`;
    await expect(`${JSON.stringify(spdxOf(), null, 1)}\n`).toMatchFileSnapshot(golden("spdx"));
    await expect(`${JSON.stringify(cycloneOf(), null, 1)}\n`).toMatchFileSnapshot(golden("cyclonedx"));
  });
});

describe("all platforms together", () => {
  const parts = ["linux/amd64", "linux/arm64"].map((platform) => {
    const subject = { ...SUBJECT, platform };
    return {
      subject,
      spdx: spdxDocument(spdx(), subject, LOCK, libraries),
      cyclonedx: cycloneDx(cyclonedx(), subject, LOCK, libraries),
    };
  });
  const index = { ...SUBJECT, platform: "index" };

  test("every element is there once per platform, under an id of its own", () => {
    const merged = mergeSpdx(index, parts);
    const ids = merged.packages.map((item) => item.SPDXID);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain("SPDXRef-arm64-Package-a");
    const known = new Set([...ids, "SPDXRef-DOCUMENT"]);
    for (const item of merged.relationships) expect(known).toContain(item.relatedSpdxElement);
  });

  test("CycloneDX refers only to what is there", () => {
    const merged = mergeCycloneDx(index, parts);
    const refs = merged.components.map((item) => item["bom-ref"]);
    expect(refs.filter((ref) => ref === "amd64:a")).toHaveLength(1);
    expect(merged.dependencies?.flatMap((item) => item.dependsOn)).toContain("arm64:a");
  });
});

describe("references", () => {
  const ROOT = { "bom-ref": "ROOT", type: "container", name: "layout" };
  const raw = {
    ...cyclonedx(),
    metadata: { ...cyclonedx().metadata, component: ROOT },
    components: [
      {
        ...{ "bom-ref": "b", type: "library", name: "ref" },
        components: [{ "bom-ref": "c1", type: "library", name: "c1" }],
      },
      { type: "library", name: "nameless" },
    ],
    dependencies: [
      { ref: "ROOT", dependsOn: ["b"] },
      { ref: "b", dependsOn: ["c1", "urn:cdx:another/1#x"] },
    ],
    compositions: [{ aggregate: "complete", assemblies: ["ROOT", "c1"], dependencies: ["b"] }],
    annotations: [{ subjects: ["c1"], text: "c1 is kept as a word" }],
  };
  const platform = (name: string, digit: string) => {
    const subject = { ...SUBJECT, platform: name, digest: `sha256:${digit.repeat(64)}` };
    return { subject, spdx: spdxOf(), cyclonedx: cycloneDx(raw, subject, LOCK, []) };
  };
  const platforms = [platform("linux/amd64", "a"), platform("linux/arm64", "b")];
  const index = { ...SUBJECT, platform: "index" };
  const refs = (document: unknown) =>
    [...JSON.stringify(document).matchAll(/"bom-ref":"([^"]*)"/g)].map((match) => match[1]);

  test("of one platform: the image is called by its digest wherever it is referred to", () => {
    const [{ cyclonedx: document }] = platforms as [(typeof platforms)[0]];
    expect(document.dependencies).toContainEqual({ ref: `tiny@sha256:${"a".repeat(64)}`, dependsOn: ["b"] });
    expect(document.compositions).toMatchObject([{ assemblies: [`tiny@sha256:${"a".repeat(64)}`, "c1"] }]);
    expect(JSON.stringify(document)).not.toContain("ROOT");
  });

  test("of all: nested components, compositions and annotations are told apart, and every name is there once", () => {
    const merged = mergeCycloneDx(index, platforms);
    expect(new Set(refs(merged)).size).toBe(refs(merged).length);
    expect(refs(merged)).toEqual(
      expect.arrayContaining(["amd64:b", "arm64:b", "amd64:c1", "arm64:c1", "arm64:nameless"]),
    );
    expect(merged.compositions).toMatchObject([
      { assemblies: [`tiny@sha256:${"a".repeat(64)}`, "amd64:c1"], dependencies: ["amd64:b"] },
      { assemblies: [`tiny@sha256:${"b".repeat(64)}`, "arm64:c1"], dependencies: ["arm64:b"] },
    ]);
    expect(merged.annotations).toContainEqual({ subjects: ["arm64:c1"], text: "c1 is kept as a word" });
  });

  test("of all: what is referred to is there, but for other documents", () => {
    const merged = mergeCycloneDx(index, platforms);
    const known = new Set(refs(merged));
    const used = (merged.dependencies ?? []).flatMap((item) => [item.ref, ...(item.dependsOn ?? [])]);
    expect(used.filter((ref) => !known.has(ref))).toEqual(["urn:cdx:another/1#x", "urn:cdx:another/1#x"]);
  });

  test("of SPDX: also in the lists of a document and of its packages", () => {
    const one = (arch: string) => {
      const document = { ...spdxOf(), documentDescribes: ["SPDXRef-DocumentRoot-Image-tiny"] };
      const [first, ...others] = document.packages;
      const packages = [{ ...first, hasFiles: ["SPDXRef-Package-b", "SPDXRef-unknown"] }, ...others];
      const subject = { ...SUBJECT, platform: `linux/${arch}` };
      return { subject, spdx: { ...document, packages } as SpdxDocument, cyclonedx: cycloneOf() };
    };
    const merged = mergeSpdx(index, [one("amd64"), one("arm64")]);
    const lists = merged.packages.flatMap((item) => (item.hasFiles as string[] | undefined) ?? []);
    expect(lists).toEqual(["SPDXRef-amd64-Package-b", "SPDXRef-unknown", "SPDXRef-arm64-Package-b", "SPDXRef-unknown"]);
    expect(merged.documentDescribes).toEqual(["SPDXRef-DocumentRoot-Index"]);
  });
});

describe("lock and SBOM", () => {
  test("agree", () => {
    compareSbom(LOCK, spdxOf());
  });

  test("a locked package that is not in the image is named", () => {
    const more = lock({ ...LOCK, debs: [...LOCK.debs, deb("zlib1g", "1.2.13")] });
    expect(problemLines(() => compareSbom(more, spdxOf()))).toEqual([
      "tiny linux/amd64: deb zlib1g 1.2.13: it is in the lock, but not in the image",
    ]);
  });

  test("a package of the image that is not locked is named, unless a wheel carries it", () => {
    const strange = spdxOf(spdx("1", [pythonPackage("evil", DIST)]));
    expect(problemLines(() => compareSbom(LOCK, strange, vendoredPackages(strange, DIST)))).toEqual([
      "tiny linux/amd64: pypi evil 1.0: it is in the image, but not in the lock",
    ]);
    const carried = spdxOf(spdx("1", [pythonPackage("jaraco", `${DIST}/setuptools/_vendor`)]));
    compareSbom(LOCK, carried, vendoredPackages(carried, DIST));
  });

  test("a package URL that cannot be read is named, and not taken for none", () => {
    const [package_] = [pythonPackage("evil", DIST)].map((item) => JSON.stringify(item).replace("evil@1.0", "a%ZZ@1"));
    const strange = spdxOf(spdx("1", [JSON.parse(package_ ?? "")]));
    expect(problemLines(() => compareSbom(LOCK, strange))).toEqual([
      "tiny linux/amd64: pkg:pypi/a%ZZ@1: it is no package URL (pkg:TYPE/NAME@VERSION), so it is not known what is in the image",
    ]);
  });

  test("packages are found however their package URL is written", () => {
    const other = JSON.stringify(spdx())
      .replace("pkg:deb/debian/libc6@2%3A2.36-9%2Bdeb12u14", "pkg:DEB/debian/libc6@2:2.36-9+deb12u14")
      .replace("pkg:pypi/typing-extensions", "pkg://pypi/Typing_Extensions");
    compareSbom(LOCK, spdxOf(JSON.parse(other)));
  });

  test("another version is a difference in both directions", () => {
    const other = lock({ ...LOCK, debs: [deb("libc6", "2:2.36-9+deb12u15")] });
    expect(problemLines(() => compareSbom(other, spdxOf()))).toHaveLength(2);
  });
});

test("a list of libraries that is not one is an error", () => {
  expect(() => parseLibraries("[{}]")).toThrow();
  expect(() => parseLibraries("")).toThrow();
});
