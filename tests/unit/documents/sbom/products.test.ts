import { expect, test } from "vitest";
import { cpeOf, libraryEntries, withLibraries } from "../../../../pipeline/src/documents/sbom/index.js";
import { LIBRARY, PRODUCTS } from "./documents.js";

const named = (name: string, version: string, how: string) => cpeOf({ ...LIBRARY, name, version, how }, PRODUCTS);

test.each([
  ["openssl", "1.1.1k", "text in the binary", "cpe:2.3:a:openssl:openssl:1.1.1k:*:*:*:*:*:*:*"],
  ["libz", "1.2.11", "file name", "cpe:2.3:a:zlib:zlib:1.2.11:*:*:*:*:*:*:*"],
  ["libtiff", "4.4.0", "text in the binary", "cpe:2.3:a:libtiff:libtiff:4.4.0:*:*:*:*:*:*:*"],
  ["openblas", "0.3:1", "text in the binary", "cpe:2.3:a:openblas_project:openblas:0.3\\:1:*:*:*:*:*:*:*"],
])("%s %s, known by its %s, can be compared with advisories", (name, version, how, cpe) => {
  expect(named(name, version, how)).toBe(cpe);
});

test.each([
  ["libtiff", "5.8.0", "file name"],
  ["libssl", "1.1", "file name"],
  ["openssl", "", "text in the binary"],
  ["libgomp", "1.0.0", "file name"],
])("the version of %s (%s, by %s) is none of a release", (name, version, how) => {
  expect(named(name, version, how)).toBeUndefined();
});

test("Grype is given each comparable library once, with every place", () => {
  const found = [LIBRARY, { ...LIBRARY, path: "/y.so" }, { ...LIBRARY, name: "libgomp", how: "file name" }];
  const input = withLibraries({ artifacts: [{ id: "1", name: "numpy" }], distro: {} }, libraryEntries(found, PRODUCTS));
  expect(input).toMatchObject({ distro: {}, artifacts: [{ name: "numpy" }, { name: "openssl", type: "binary" }] });
  const [, added] = (input as { artifacts: { locations: object[]; cpes: object[] }[] }).artifacts;
  expect(added?.locations).toEqual([
    { path: LIBRARY.path, accessPath: LIBRARY.path },
    { path: "/y.so", accessPath: "/y.so" },
  ]);
  expect(added?.cpes).toEqual([{ cpe: "cpe:2.3:a:openssl:openssl:3.0.1:*:*:*:*:*:*:*", source: "image-factory" }]);
});
