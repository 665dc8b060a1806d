import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matcherOf, mayBe, parseQuery } from "../../../../pipeline/src/documents/fleet/query.js";
import { readPurl } from "../../../../pipeline/src/repository/packages/index.js";

/** Whether a package is found by what is asked for. */
function finds(asked: string, text: string): boolean {
  const query = parseQuery({ package: asked });
  const purl = readPurl(text);
  if (!("package" in query) || purl === undefined) throw new Error(`not a package: ${asked}, ${text}`);
  const found = matcherOf(query.package)(purl);
  if (found) expect(mayBe(query.package)(text)).toBe(true);
  return found;
}

describe("parseQuery", () => {
  test.each([
    [{}, "got none"],
    [{ cve: "CVE-2026-1", package: "x" }, "got both"],
    [{ cve: "CVE-2026-*" }, 'got "CVE-2026-*"'],
    [{ cve: "" }, 'got ""'],
    [{ cve: "log4shell" }, 'got "log4shell"'],
    [{ package: "" }, 'got ""'],
    [{ package: "num*" }, "names are whole here"],
    [{ package: "num?y" }, "names are whole here"],
    [{ package: "pkg:pypi/num*" }, "names are whole here"],
    [{ package: "numpy@" }, "expected NAME or NAME@VERSION"],
    [{ package: "num py" }, "expected NAME or NAME@VERSION"],
    [{ package: "numpy\u202e" }, "expected NAME or NAME@VERSION"],
    [{ package: "pkg:pypi" }, "a package URL that can be read"],
    [{ package: "x".repeat(600) }, "at most 512 characters"],
  ])("refuses %j", (asked, message) => {
    expect(() => parseQuery(asked)).toThrow(message);
    expect(() => parseQuery(asked)).toThrow(expect.objectContaining({ code: "FLEET" }));
  });

  test("takes ids of every kind, and any other text is an error and no crash", () => {
    for (const id of ["CVE-2024-56326", "GHSA-q2x7-8rv6-6q7h", "DEBIAN-CVE-2024-1", "PYSEC-2024-1", "DSA-5857-1"])
      expect(parseQuery({ cve: id })).toEqual({ vulnerability: id });
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        for (const asked of [{ cve: text }, { package: text }]) {
          try {
            parseQuery(asked);
          } catch (error) {
            expect(error).toMatchObject({ code: "FLEET" });
          }
        }
      }),
    );
  });
});

describe("matcherOf", () => {
  test.each([
    ["Typing_Extensions", "pkg:pypi/typing-extensions@4.16.0"],
    ["typing.extensions@4.16.0", "pkg:pypi/typing-extensions@4.16.0"],
    ["pkg:pypi/Typing.Extensions", "pkg:pypi/typing-extensions@4.16.0"],
    ["libc6", "pkg:deb/debian/libc6@2.36-9?arch=amd64"],
    ["pkg:deb/debian/libc6?arch=amd64", "pkg:deb/debian/libc6@2.36-9?arch=amd64"],
    ["@angular/core", "pkg:npm/%40angular/core@1.0.0"],
    ["@angular/core@1.0.0", "pkg:npm/%40angular/core@1.0.0"],
    ["github.com/foo/bar", "pkg:golang/github.com/foo/bar@v1.0.0"],
    ["org.a:b", "pkg:maven/org.a/b@1"],
    ["OpenSSL", "pkg:generic/openssl@3.0.1"],
    ["日本", "pkg:generic/%E6%97%A5%E6%9C%AC@1"],
  ])("%s is %s", (asked, text) => {
    expect(finds(asked, text)).toBe(true);
  });

  test.each([
    ["typing", "pkg:pypi/typing-extensions@4.16.0"],
    ["typing-extensions@4.16", "pkg:pypi/typing-extensions@4.16.0"],
    ["pkg:deb/ubuntu/libc6", "pkg:deb/debian/libc6@2.36-9"],
    ["pkg:deb/debian/libc6?arch=arm64", "pkg:deb/debian/libc6@2.36-9?arch=amd64"],
    ["pkg:pypi/libc6", "pkg:deb/debian/libc6@2.36-9"],
    ["python3.11", "pkg:deb/debian/python3-11@1"],
    ["Core", "pkg:npm/core@1.0.0"],
    // Cyrillic а: another name, whatever it looks like.
    ["numpy", "pkg:pypi/numpy%D0%B0@1"],
  ])("%s is not %s", (asked, text) => {
    expect(finds(asked, text)).toBe(false);
  });

  test("every spelling of a Python name is the same name", () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,6}$/);
    const separator = fc.constantFrom("-", "_", ".", "--", "_.");
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), separator, fc.boolean(), (words, between, upper) => {
        const asked = upper ? words.join(between).toUpperCase() : words.join(between);
        expect(finds(asked, `pkg:pypi/${words.join("-")}@1`)).toBe(true);
      }),
    );
  });
});
