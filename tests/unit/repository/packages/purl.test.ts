import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { covers, isPurl, type Purl, purlText, readPurl } from "../../../../pipeline/src/repository/packages/index.js";

describe("reading", () => {
  const cases: Record<string, Purl> = {
    "pkg:deb/debian/libstdc%2B%2B6@12.2.0-14?arch=amd64": {
      ...{ type: "deb", namespace: "debian", name: "libstdc++6", version: "12.2.0-14", qualifiers: { arch: "amd64" } },
    },
    "pkg:deb/debian/libstdc++6@12": { type: "deb", namespace: "debian", name: "libstdc++6", version: "12" },
    "pkg:deb/debian/bash@5.2%7E1#sub/x@2": {
      ...{ type: "deb", namespace: "debian", name: "bash", version: "5.2~1", subpath: "sub/x@2" },
    },
    "pkg:DEB/debian/bash@1": { type: "deb", namespace: "debian", name: "bash", version: "1" },
    "pkg:deb/bash@1": { type: "deb", name: "bash", version: "1" },
    "pkg://pypi/numpy@1": { type: "pypi", name: "numpy", version: "1" },
    "pkg:pypi/Foo_Bar.baz@1.0%2Bcu126": { type: "pypi", name: "foo-bar-baz", version: "1.0+cu126" },
    "pkg:npm/@angular/core@1": { type: "npm", namespace: "@angular", name: "core", version: "1" },
    "pkg:npm/%40angular/core@1": { type: "npm", namespace: "@angular", name: "core", version: "1" },
    "pkg:golang/github.com/foo/bar@v1": { type: "golang", namespace: "github.com/foo", name: "bar", version: "v1" },
    "pkg:oci/vllm@sha256%3Aab?ARCH=amd64": {
      ...{ type: "oci", name: "vllm", version: "sha256:ab", qualifiers: { arch: "amd64" } },
    },
  };

  test.each(Object.entries(cases))("%s", (text, purl) => {
    expect(readPurl(text)).toEqual(purl);
  });

  test.each(["", "pkg:", "pkg:pypi", "pkg:pypi/a%ZZ@1", "vllm", "https://example.com/a", "pkg:maven/no-group@1"])(
    "what is no package URL is none, and no URIError: %s",
    (text) => expect(readPurl(text)).toBeUndefined(),
  );

  test("says that it is one, whether it can be read or not", () => {
    expect(["pkg:pypi/a", "PKG:pypi/a", "pkg:a%ZZ"].map(isPurl)).toEqual([true, true, true]);
    expect(["", "vllm", "https://example.com/pkg:a"].map(isPurl)).toEqual([false, false, false]);
  });
});

describe("writing", () => {
  test.each([
    [
      { type: "deb", namespace: "debian", name: "libstdc++6", version: "1:12.2~rc1+b1", qualifiers: { arch: "amd64" } },
      "pkg:deb/debian/libstdc%2B%2B6@1:12.2~rc1%2Bb1?arch=amd64",
    ],
    [{ type: "npm", namespace: "@angular", name: "core", version: "1" }, "pkg:npm/%40angular/core@1"],
    [{ type: "golang", namespace: "github.com/foo", name: "bar", version: "v1" }, "pkg:golang/github.com/foo/bar@v1"],
    [{ type: "pypi", name: "Foo_Bar.baz" }, "pkg:pypi/foo-bar-baz"],
    [{ type: "oci", name: "vllm", version: "sha256:ab" }, "pkg:oci/vllm@sha256:ab"],
  ])("%j", (purl, text) => expect(purlText(purl)).toBe(text));
});

/** Anything that a component may be made of, the separators of the format among it. */
const text = fc
  .string({ unit: fc.constantFrom(..."!'()*abzAZ09._-~+:@/?#%& é日"), minLength: 1, maxLength: 12 })
  .filter((value) => value.trim() === value);
const segment = text.filter((value) => !value.includes("/"));
/** The library decodes qualifiers twice, so one with "%" in its value cannot be read; none is matched then. */
const value = text.filter((value) => !value.includes("%"));
const purl: fc.Arbitrary<Purl> = fc.record(
  {
    type: fc.constantFrom("deb", "pypi", "golang", "npm", "generic", "x-other"),
    namespace: fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/")),
    name: text,
    version: text,
    qualifiers: fc.dictionary(fc.constantFrom("arch", "distro"), value, { minKeys: 1 }),
  },
  { requiredKeys: ["type", "name"] },
);

test("what is written is read again, and written the same", () => {
  fc.assert(
    fc.property(purl, (parts) => {
      const written = purlText(parts);
      const read = readPurl(written);
      expect(read).toMatchObject({ ...(parts.version && { version: parts.version }) });
      expect(read && purlText(read)).toBe(written);
      // ECMA-427, clause 5.2: the permitted characters.
      expect(written).toMatch(/^[A-Za-z0-9.\-_~%:/@?=&#]+$/);
    }),
  );
});

test("no text is thrown at", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        text.map((value) => `pkg:${value}`),
      ),
      (value) => {
        expect([undefined, "object"]).toContain(readPurl(value) && typeof readPurl(value));
      },
    ),
  );
});

describe("what a package URL speaks of", () => {
  const speaks = (general: string, special: string) => {
    const [a, b] = [readPurl(general), readPurl(special)];
    return a !== undefined && b !== undefined && covers(a, b);
  };
  const NUMPY = "pkg:pypi/numpy@2.0?arch=amd64&file_name=n.whl#sub";

  test.each(["pkg:pypi/numpy", "pkg:pypi/NumPy@2.0", "pkg:pypi/numpy@2.0?arch=amd64", "pkg:pypi/numpy#sub", NUMPY])(
    "%s",
    (general) => expect(speaks(general, NUMPY)).toBe(true),
  );

  test.each([
    ...["pkg:pypi/numpy@1.0", "pkg:pypi/numpy@2", "pkg:conda/numpy@2.0", "pkg:pypi/x/numpy", "pkg:pypi/num"],
    ...["pkg:pypi/numpy?arch=arm64", "pkg:pypi/numpy?distro=debian-12", "pkg:pypi/numpy#other"],
  ])("not %s", (general) => expect(speaks(general, NUMPY)).toBe(false));

  test("one with a version does not speak of one without", () => {
    expect(speaks("pkg:pypi/numpy@1", "pkg:pypi/numpy")).toBe(false);
  });
});
