import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeLock } from "../../../../pipeline/src/repository/lock/index.js";
import { jsonProblems } from "../../../../pipeline/src/repository/lock/json-problems.js";
import { deb, lock, wheel } from "../../fixtures.js";

const LOCK = writeLock(lock({ image: "app", debs: [deb("libc6")], wheels: [wheel("numpy")] }));
const found = (text: string) => jsonProblems({ path: "a.json", text });
const places = (text: string) => found(text).map(({ line, column, message }) => `${line}:${column} ${message}`);

test.each([
  [
    '{ "version": x, "image": 1 }',
    '1:14 this is not JSON: expected a value or a name in double quotes, got "x"',
    '1:15 this is not JSON: expected a value, got ","',
  ],
  ['{ "a": [1,2,], "b": 1 }', '1:13 this is not JSON: expected a value, got "]"'],
  ['{ "a": 1, }', '1:11 this is not JSON: expected a name in double quotes, got "}"'],
  ["// a\n{}", '1:1 this is not JSON: expected no comment, got "// a"'],
  ['{\n  "a": "x\n}', '2:8 this is not JSON: expected a string that ends on its line, got "\\"x"'],
  ["{} {}", '1:4 this is not JSON: expected the end of the file, got "{"'],
  ["", cutOff(1, 1)],
  ['{\n"a": [1', cutOff(2, 8)],
  [
    '{\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n>>>>>>> other\n}',
    '2:1 this is not JSON: expected a value or a name in double quotes, got "<<<<<<<"',
  ],
])("%j is shown at its places", (text, ...wanted) => {
  expect(places(text).slice(0, wanted.length)).toEqual(wanted);
});

function cutOff(line: number, column: number): string {
  return `${line}:${column} the file is cut off: expected more JSON, got its end`;
}

describe("a lock that is broken at a random place", () => {
  const place = fc.integer({ min: 0, max: LOCK.length - 1 });
  const character = fc.constantFrom(...'{}[]:,"\\/ \n\r\t01eE+-.xtruflasn\u0000\u00a0\u2028\ufeff\u3000');
  const broken = fc
    .tuple(place, fc.constantFrom(0, 1), fc.option(character, { nil: "" }))
    .map(([at, taken, put]) => ({ at, text: LOCK.slice(0, at) + put + LOCK.slice(at + taken) }));
  const isJson = (text: string) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };

  test("has a problem exactly when it is no JSON", () => {
    fc.assert(
      fc.property(broken, ({ text }) => {
        expect(found(text).length === 0).toBe(isJson(text));
      }),
      { numRuns: 1000 },
    );
  });

  // What stands before is the beginning of a lock, so no reader can object to it before the token that was touched.
  test("is shown in its line or after it, never before, in the order of the file and inside of it", () => {
    fc.assert(
      fc.property(broken, ({ at, text }) => {
        const lines = found(text).map(({ line, column }) => [line, column] as const);
        const first = LOCK.slice(0, at).split("\n").length;
        expect(lines.every(([line]) => line >= first && line <= text.split(/\r\n|[\r\n]/).length)).toBe(true);
        expect(lines).toEqual([...lines].sort(([a, x], [b, y]) => a - b || x - y));
      }),
    );
  });

  test("by a word that has no business there is shown at that very word", () => {
    const outside = [...LOCK.matchAll(/[[{,]\s/g)].map(({ index }) => index + 1);
    fc.assert(
      fc.property(fc.constantFrom(...outside), (at) => {
        const text = `${LOCK.slice(0, at)}oops${LOCK.slice(at)}`;
        const before = text.slice(0, at).split("\n");
        const expected = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
        expect(found(text)[0]).toMatchObject(expected);
      }),
    );
  });
});
