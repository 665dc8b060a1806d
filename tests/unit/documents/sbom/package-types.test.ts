import { describe, expect, test } from "vitest";
import {
  attestedTypes,
  libraryEntries,
  packageTypes,
  spdxDocument,
  withComponents,
} from "../../../../pipeline/src/documents/sbom/index.js";
import { cyclonedx, LIBRARY, LOCK, PRODUCTS, SUBJECT, spdx } from "./documents.js";

const LIBRARIES = libraryEntries([LIBRARY, { ...LIBRARY, name: "libgfortran", version: "" }], PRODUCTS);

/** What syft says in its own words. */
function syft(purls: string[], distro: object = { id: "debian", versionID: "12.15" }) {
  return { artifacts: purls.map((purl, id) => ({ id: String(id), type: "x", purl })), distro };
}

describe("the types of packages in an image", () => {
  test("are counted, each with where its advisories are; libraries, with how many say no version", () => {
    const purls = ["pkg:pypi/a@1", "pkg:pypi/b@1", "pkg:deb/debian/c@1?distro=debian-12.15", "pkg:npm/d@1"];
    expect(packageTypes(syft(purls), LIBRARIES)).toEqual([
      { type: "deb", ecosystem: "Debian:12", packages: 1 },
      { type: "generic", ecosystem: "libraries", packages: 2, unversioned: 1 },
      { type: "npm", ecosystem: "npm", packages: 1 },
      { type: "pypi", ecosystem: "PyPI", packages: 2 },
    ]);
  });

  test("of another release than the system's are apart, and without one they are of the system's", () => {
    const purls = ["pkg:deb/debian/a@1", "pkg:deb/debian/b@1?distro=debian-11"];
    expect(packageTypes(syft(purls), []).map(({ ecosystem }) => ecosystem)).toEqual(["Debian:11", "Debian:12"]);
    expect(packageTypes(syft(purls, {}), []).map(({ ecosystem }) => ecosystem)).toEqual([undefined, "Debian:11"]);
  });

  test("are in order, and Debian's without a release come first", () => {
    const purls = ["pkg:pypi/a@1", "pkg:npm/b@1", "pkg:deb/debian/c@1?distro=debian-12", "pkg:deb/ubuntu/d@1"];
    expect(packageTypes(syft(purls, {}), [])).toStrictEqual([
      { type: "deb", packages: 1 },
      { type: "deb", ecosystem: "Debian:12", packages: 1 },
      { type: "npm", ecosystem: "npm", packages: 1 },
      { type: "pypi", ecosystem: "PyPI", packages: 1 },
    ]);
  });

  test("are of no release where only half of the system's is known", () => {
    for (const distro of [{ id: "debian" }, { versionID: "12" }, { id: "ubuntu", versionID: "12" }]) {
      expect(packageTypes(syft(["pkg:deb/debian/a@1"], distro), [])).toEqual([{ type: "deb", packages: 1 }]);
    }
    const { distro: _, ...unknown } = syft(["pkg:deb/debian/a@1"]);
    expect(packageTypes(unknown, [])).toEqual([{ type: "deb", packages: 1 }]);
  });

  test("without a package URL are called in small letters, and are not without a version for that", () => {
    const artifacts = [{ id: "1", type: "X-Kind" }];
    expect(packageTypes({ artifacts }, [])).toStrictEqual([{ type: "x-kind", packages: 1 }]);
    const library = { ...LIBRARIES[0], purl: "no package URL" } as (typeof LIBRARIES)[number];
    expect(packageTypes({ artifacts: [] }, [library])).toMatchObject([{ type: "generic", packages: 1 }]);
  });

  test("are without a version where a library has no name of a release", () => {
    const [named, nameless] = LIBRARIES as [(typeof LIBRARIES)[number], (typeof LIBRARIES)[number]];
    const one = { type: "generic", ecosystem: "libraries", packages: 1 };
    expect(packageTypes(syft([]), [named])).toStrictEqual([one]);
    expect(packageTypes(syft([]), [nameless])).toStrictEqual([{ ...one, unversioned: 1 }]);
  });

  test("say how many have no version, of several", () => {
    const purls = ["pkg:generic/a@1", "pkg:generic/b@1"];
    expect(packageTypes(syft(purls), LIBRARIES)).toEqual([
      { type: "generic", ecosystem: "libraries", packages: 4, unversioned: 3 },
    ]);
  });

  test("that syft gives no package URL are called as it calls them", () => {
    expect(packageTypes(syft([""]), [])).toEqual([{ type: "x", packages: 1 }]);
    expect(packageTypes(syft(["pkg:generic/busybox@1"]), [])).toMatchObject([{ type: "generic", unversioned: 1 }]);
  });
});

describe("NVIDIA's wheels and parts", () => {
  const cuda = (packages: number) => ({ type: "cuda", ecosystem: "NVIDIA", packages });
  const purls = [
    "pkg:pypi/nvidia-cublas@13.1",
    "pkg:pypi/cuda-python@13.0",
    "pkg:pypi/nvidiax@1",
    "pkg:npm/nvidia-x@1",
  ];

  test("are of the type cuda, and Python's, too", () => {
    expect(packageTypes(syft(purls), [])).toEqual([
      cuda(2),
      { type: "npm", ecosystem: "npm", packages: 1 },
      { type: "pypi", ecosystem: "PyPI", packages: 3 },
    ]);
    expect(attestedTypes({ components: purls.map((purl) => ({ purl })) })).toContainEqual(cuda(2));
  });

  test("that are in other wheels are counted beside them", () => {
    expect(withComponents(packageTypes(syft(purls), []), 3)).toContainEqual(cuda(5));
    expect(withComponents(packageTypes(syft([]), []), 3)).toEqual([cuda(3)]);
    expect(withComponents(packageTypes(syft([]), []), 0)).toEqual([]);
    const [deb, apk] = [
      { type: "deb", packages: 1 },
      { type: "apk", packages: 2 },
    ];
    expect(withComponents([deb, apk], 3)).toEqual([apk, cuda(3), deb]);
    expect(withComponents([deb, cuda(2), apk], 3)).toEqual([apk, cuda(5), deb]);
    expect(withComponents([deb, apk], 0)).toEqual([deb, apk]);
  });
});

describe("the types of packages in an attested SBOM", () => {
  const types = [
    { type: "deb", packages: 1 },
    { type: "pypi", ecosystem: "PyPI", packages: 1 },
  ];

  test("are those of either format, without the image itself", () => {
    expect(attestedTypes(spdx())).toEqual(types);
    expect(attestedTypes(cyclonedx())).toEqual(types);
    const image = { referenceType: "purl", referenceLocator: "pkg:oci/tiny@sha256:0" };
    expect(attestedTypes({ packages: [{ externalRefs: [image] }] })).toEqual([]);
  });

  test("have libraries inside wheels, too", () => {
    const document = spdxDocument(spdx(), SUBJECT, LOCK, LIBRARIES);
    expect(attestedTypes(document)).toContainEqual({ type: "generic", ecosystem: "libraries", packages: 2 });
  });

  test("have no parts that only the SBOM of a wheel names", () => {
    const reference = { referenceType: "purl", referenceLocator: "pkg:cargo/ring@1" };
    const ids = ["SPDXRef-Stated-ring-1", "SPDXRef-arm64-Stated-ring-1"];
    const packages = ids.map((SPDXID) => ({ SPDXID, externalRefs: [reference] }));
    const components = ["Stated-ring-1", "amd64:Stated-ring-1"].map((ref) => ({
      "bom-ref": ref,
      purl: "pkg:cargo/ring@1",
    }));
    expect(attestedTypes({ packages, components })).toEqual([]);
    const own = { SPDXID: "SPDXRef-Package-Stated-ring", externalRefs: [reference] };
    expect(attestedTypes({ packages: [own] })).toMatchObject([{ type: "cargo", packages: 1 }]);
  });

  test("are counted by their package URLs only", () => {
    const refs = [
      { referenceType: "cpe23Type", referenceLocator: "pkg:npm/a@1" },
      { referenceType: "purl", referenceLocator: "pkg:npm/b@1" },
    ];
    expect(attestedTypes({ packages: [{ externalRefs: refs }, {}] })).toStrictEqual([
      { type: "npm", ecosystem: "npm", packages: 1 },
    ]);
    expect(attestedTypes({ components: [{}, { purl: "pkg:npm/b@1" }, { purl: "no package URL" }] })).toStrictEqual([
      { type: "npm", ecosystem: "npm", packages: 1 },
      { type: "unknown", packages: 1 },
    ]);
  });

  test("are none in something else", () => {
    for (const other of [undefined, null, 1, {}, { packages: 1 }, { components: [1] }])
      expect(attestedTypes(other)).toEqual([]);
  });
});
