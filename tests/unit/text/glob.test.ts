import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { matchesGlob } from "../../../pipeline/src/text/glob.js";

test.each([
  ["*.so", "a.so", true],
  ["*.so", "x/a.so", false],
  ["**.so", "x/a.so", true],
  ["/a/*", "/a/", true],
  ["/a/**", "/a", false],
  ["/a/**", "/a/b/c", true],
  // As in OPA: both slashes are there.
  ["/a/**/b", "/a/b", false],
  ["/a/**/b", "/a/x/y/b", true],
  ["a?", "a", false],
  ["a?", "a/", false],
  ["a?c", "a😀c", true],
  ["[2001:db8::1]:*/tcp", "[2001:db8::1]:443/tcp", true],
  ["/x/a|b", "/x/a", false],
  ["!a", "!a", true],
  ["{a,b}", "a", false],
  ["a\\*", "a\\x", true],
  ["*", "", true],
  ["", "", true],
  ["", "a", false],
  ["*", "a\nb", true],
])("%j on %j: %s", (glob, text, expected) => {
  expect(matchesGlob(glob, text)).toBe(expected);
});

/** The definition, word by word, and slow. */
function slow(glob: string, text: string): boolean {
  if (glob === "") return text === "";
  if (glob.startsWith("**")) return slow(glob.slice(2), text) || (text !== "" && slow(glob, text.slice(1)));
  if (glob.startsWith("*")) return slow(glob.slice(1), text) || (/^[^/]/.test(text) && slow(glob, text.slice(1)));
  const fits = glob[0] === "?" ? /^[^/]/.test(text) : text !== "" && glob[0] === text[0];
  return fits && slow(glob.slice(1), text.slice(1));
}

describe("any glob", () => {
  const glob = fc.string({ unit: fc.constantFrom(..."**?/ab.["), maxLength: 8 });
  const text = fc.string({ unit: fc.constantFrom(..."//ab.["), maxLength: 8 });

  test("is what the definition says", () => {
    fc.assert(
      fc.property(glob, text, (pattern, subject) => {
        expect(matchesGlob(pattern, subject)).toBe(slow(pattern, subject));
      }),
      { numRuns: 5000 },
    );
  });

  test("of stars, together or apart, ends at once", () => {
    const started = performance.now();
    for (const part of ["*", "**", "*a", "**a", "*?"])
      expect(matchesGlob(`${part.repeat(25)}x`, "a".repeat(200))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
