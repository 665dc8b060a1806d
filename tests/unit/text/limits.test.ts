import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonOf, parseJson, tooDeep } from "../../../pipeline/src/text/json.js";
import { beyond, JSON_DEPTH } from "../../../pipeline/src/text/limits.js";

const nested = (depth: number, open = "[", close = "]") => open.repeat(depth) + close.repeat(depth);

describe("JSON", () => {
  test("as deep as the limit is read; deeper, or deep without an end, is none, and says so", () => {
    expect(jsonOf(nested(JSON_DEPTH))).toBeDefined();
    for (const text of [nested(JSON_DEPTH + 1), nested(100_000), "[".repeat(100_000), '{"a":'.repeat(100_000)]) {
      expect(jsonOf(text)).toBeUndefined();
      expect(() => parseJson(text)).toThrow(SyntaxError);
      expect(tooDeep(text)).toMatch(/^expected at most 200 levels of lists and objects in each other, got \d+$/);
    }
    expect(tooDeep("<html>")).toBeUndefined();
  });

  test("with brackets in its texts is as deep as it is without them", () => {
    const text = JSON.stringify({ a: "[".repeat(100_000), b: ['\\"[', "]}\\"] });
    expect(jsonOf(text)).toEqual(JSON.parse(text));
  });

  test("of any shallow value is read as it was written", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        expect(jsonOf(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 1000 },
    );
  }, 20_000);
});

test("a limit is the most that is taken", () => {
  expect(beyond(5, 5, "tags")).toBeUndefined();
  expect(beyond(6, 5, "tags")).toBe("expected at most 5 tags, got 6");
});
