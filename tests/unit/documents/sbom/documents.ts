import { readFileSync } from "node:fs";
import { type BundledLibrary, parseProducts, type Subject } from "../../../../pipeline/src/documents/sbom/index.js";
import { DIGEST, deb, HEX, lock, wheel } from "../../fixtures.js";

export const LOCK = lock({ debs: [deb("libc6", "2:2.36-9+deb12u14")], wheels: [wheel("Typing_Extensions", "4.16.0")] });

export const SUBJECT: Subject = {
  ...{ image: "tiny", version: "1.2.3", source: "https://example.com/factory", platform: "linux/amd64" },
  ...{ digest: DIGEST, epoch: 1764547200 },
};

export const LIBRARY: BundledLibrary = {
  ...{ name: "openssl", version: "3.0.1", path: "/usr/local/lib/x.libs/libssl.so", wheel: "typing_extensions 4.16.0" },
  ...{ how: "text in the binary", sha256: HEX },
};

/** The libraries of this repository's own list. */
export const PRODUCTS = parseProducts(readFileSync("toolbox/libraries/products.json", "utf8"));

const purl = (locator: string) => ({
  ...{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: locator },
});

/** What syft writes, with what varies from run to run. */
export function spdx(run = "1", packages: object[] = []) {
  return {
    spdxVersion: "SPDX-2.3",
    name: "layout",
    documentNamespace: `https://anchore.com/syft/image/layout-${run}`,
    creationInfo: { created: `2026-11-24T00:00:0${run}Z`, creators: ["Tool: syft-1.57.0"] },
    packages: [
      {
        ...{ name: "typing-extensions", SPDXID: "SPDXRef-Package-b", versionInfo: "4.16.0", supplier: "NOASSERTION" },
        sourceInfo:
          "acquired from: /usr/local/lib/python3.11/dist-packages/typing_extensions-4.16.0.dist-info/METADATA",
        externalRefs: [purl("pkg:pypi/typing-extensions@4.16.0")],
      },
      {
        ...{ name: "libc6", SPDXID: "SPDXRef-Package-a", versionInfo: "2:2.36-9+deb12u14", supplier: "NOASSERTION" },
        externalRefs: [purl("pkg:deb/debian/libc6@2%3A2.36-9%2Bdeb12u14?arch=amd64&upstream=glibc")],
      },
      { name: "tiny", SPDXID: "SPDXRef-DocumentRoot-Image-tiny", versionInfo: DIGEST },
      ...packages,
    ],
    files: [{ SPDXID: "SPDXRef-File-x" }],
    relationships: [
      {
        ...{ spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES" },
        relatedSpdxElement: "SPDXRef-DocumentRoot-Image-tiny",
      },
      {
        ...{ spdxElementId: "SPDXRef-Package-a", relationshipType: "CONTAINS" },
        relatedSpdxElement: "SPDXRef-File-x",
      },
    ],
  };
}

/** A package that syft found besides the locked ones. */
export function pythonPackage(name: string, folder: string): object {
  return {
    ...{ name, SPDXID: `SPDXRef-${name}`, versionInfo: "1.0" },
    sourceInfo: `acquired from: ${folder}/${name}-1.0.dist-info/METADATA`,
    externalRefs: [purl(`pkg:pypi/${name}@1.0`)],
  };
}

export function cyclonedx(run = "1") {
  return {
    ...{ bomFormat: "CycloneDX", specVersion: "1.7", serialNumber: `urn:uuid:${run}`, version: 1 },
    metadata: {
      timestamp: `2026-11-24T00:00:0${run}Z`,
      component: { type: "container", name: "layout", version: DIGEST },
    },
    components: [
      {
        ...{ "bom-ref": "b", type: "library", name: "typing-extensions", version: "4.16.0" },
        purl: "pkg:pypi/typing-extensions@4.16.0",
      },
      {
        ...{ "bom-ref": "a", type: "library", name: "libc6", version: "2:2.36-9+deb12u14" },
        purl: "pkg:deb/debian/libc6@2%3A2.36-9%2Bdeb12u14?arch=amd64",
      },
    ],
    dependencies: [{ ref: "b", dependsOn: ["a"] }],
  };
}
