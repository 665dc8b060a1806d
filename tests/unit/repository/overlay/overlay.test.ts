import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  assertImages,
  OverlayError,
  overlayOf,
  overrideLines,
} from "../../../../pipeline/src/repository/overlay/index.js";

const FACTORY = [
  ".hadolint.yaml",
  "bases/python/inputs.yaml",
  "mixins/nonroot.yaml",
  "policies/",
  "policies/severity.yaml",
  "policies/image.rego",
  "registry/environments.yaml",
  "registry/policies/staging.yaml",
  "toolbox/fetch/__main__.py",
];

/** The paths that are refused, in order. */
function refused(own: readonly string[]): string[] {
  try {
    overlayOf(own, FACTORY);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(OverlayError);
    return (error as OverlayError).problems.map(({ file }) => file);
  }
}

describe("a repository over the factory", () => {
  test("its own file of the same name hides the factory's; others are added", () => {
    const own = [
      "images/",
      "images/a/inputs.yaml",
      "policies/severity.yaml",
      "mixins/team.yaml",
      "toolbox/fetch/__main__.py",
    ];
    const found = overlayOf(own, FACTORY);
    expect(found.hides).toEqual(["policies/severity.yaml", "toolbox/fetch/__main__.py"]);
    expect(found.own).toEqual([
      "images/a/inputs.yaml",
      "mixins/team.yaml",
      "policies/severity.yaml",
      "toolbox/fetch/__main__.py",
    ]);
  });

  test.each([
    "policies/severty.yaml",
    "policies/image/severity.yaml",
    "toolbox/fetch/other.py",
    "registry/environment.yaml",
    "mixins/a/b.yaml",
  ])("%s hides nothing and is read by nothing", (path) => {
    expect(refused([path, "images/a/inputs.yaml"])).toEqual([path]);
  });

  test.each([
    "bases/own/inputs.yaml",
    "mixins/own.yaml",
    "policies/vex/a.json",
    "policies/team.rego",
    "policies/README.md",
    "registry/policies/own.yaml",
    "registry/sigstore/root.json",
    "images/größe/日本.txt",
  ])("%s counts by itself", (path) => expect(refused([path])).toEqual([]));

  test("all of them are told at once, each with the name that is near", () => {
    const own = ["policies/severty.yaml", "toolbox/fetch/x.py"];
    expect(() => overlayOf(own, FACTORY)).toThrow(
      /severty\.yaml: .*did you mean "policies\/severity\.yaml"\?[\s\S]*toolbox\/fetch\/x\.py: it hides no file/,
    );
  });

  test("whatever is accepted hides the factory's or counts by itself, and every file is either told or taken", () => {
    const part = fc.constantFrom("bases", "images", "mixins", "policies", "registry", "toolbox", "vex", "a", "b.yaml");
    const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
    fc.assert(
      fc.property(fc.uniqueArray(fc.oneof(path, fc.constantFrom(...FACTORY))), (own) => {
        const files = own.filter((name) => !name.endsWith("/"));
        const bad = refused(own);
        expect(bad.filter((name) => FACTORY.includes(name))).toEqual([]);
        if (bad.length === 0) expect(overlayOf(own, FACTORY).own).toEqual([...files].sort());
        else expect(files).toEqual(expect.arrayContaining(bad));
      }),
    );
  });
});

test("a repository without an image says how one is made", () => {
  expect(() => assertImages({ own: ["mixins/a.yaml", "images/x"], hides: [] })).toThrow(/new-image/);
  expect(() => assertImages({ own: ["images/x/inputs.yaml"], hides: [] })).not.toThrow();
});

test("which file decides is told with both digests; one that is the same hides nothing", () => {
  const [one, two] = ["1".repeat(64), "2".repeat(64)];
  const overrides = [
    { path: "policies/severity.yaml", sha256: one, hidden: two },
    { path: "policies/files.yaml", sha256: one, hidden: one },
  ];
  expect(overrideLines({ own: [], hides: [], factory: "sha256:f", overrides })).toEqual([
    "the factory's files are sha256:f; 2 of them are replaced\n",
    `  policies/severity.yaml sha256:${one} in place of sha256:${two}\n`,
    `  policies/files.yaml is the factory's own, sha256:${one}: it hides nothing and can go\n`,
  ]);
});
