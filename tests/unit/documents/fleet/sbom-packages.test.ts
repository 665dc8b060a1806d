import fc from "fast-check";
import { expect, test } from "vitest";
import { packagesIn } from "../../../../pipeline/src/documents/fleet/index.js";

const LAYERS = ["sha256:a", "sha256:b"];

/** A component that syft found at paths of layers. */
function component(purl: string, places: readonly (readonly [layer: string, path: string])[], more: object[] = []) {
  const located = places.flatMap(([layer, path], place) => [
    { name: `syft:location:${place}:layerID`, value: layer },
    { name: `syft:location:${place}:path`, value: path },
  ]);
  return { type: "library", name: "x", purl, properties: [...located, ...more] };
}

test("a package is in the lowest layer in which it was found, whatever layer wrote dpkg's status again", () => {
  const components = [
    component("pkg:deb/debian/b@1", [
      ["sha256:b", "/var/lib/dpkg/status"],
      ["sha256:a", "/var/lib/dpkg/info/b.list"],
      ["sha256:b", "/usr/share/doc/b"],
    ]),
    component("pkg:deb/debian/c@1", [["sha256:b", "/var/lib/dpkg/status"]]),
    component("pkg:pypi/numpy@2.2.0", [["sha256:b", "/x/numpy-2.2.0.dist-info/METADATA"]]),
    component("pkg:pypi/other@1", [["sha256:unknown", "/x"]]),
    component("pkg:generic/openssl@3", [], [{ name: "image-factory:bundled-in", value: "pypi numpy 2.2.0" }]),
  ];
  expect(packagesIn({ components }, LAYERS)).toEqual([
    { purl: "pkg:deb/debian/b@1", layer: 0 },
    { purl: "pkg:deb/debian/c@1" },
    { purl: "pkg:generic/openssl@3", layer: 1, in: "pypi numpy 2.2.0" },
    { purl: "pkg:pypi/numpy@2.2.0", layer: 1 },
    { purl: "pkg:pypi/other@1" },
  ]);
});

test("each is told once; the system and files are no packages; one without a package URL gets one", () => {
  const same = component("pkg:pypi/a@1", []);
  const components = [
    same,
    same,
    { type: "operating-system", name: "debian" },
    { type: "file", name: "/x" },
    { type: "library", name: "b c", version: "1" },
  ];
  expect(packagesIn({ components }, LAYERS)).toEqual([{ purl: "pkg:generic/b%20c@1" }, { purl: "pkg:pypi/a@1" }]);
});

test("what is no document is none, and no list of packages", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      if (typeof value === "object" && value !== null && "components" in value) return;
      expect(packagesIn(value, LAYERS)).toBeUndefined();
    }),
  );
});
