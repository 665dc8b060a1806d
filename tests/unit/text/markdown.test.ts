import fc from "fast-check";
import { expect, test } from "vitest";
import { literal, tableLines } from "../../../pipeline/src/text/markdown.js";

test.each([
  ["40.0 MB", "40.0 MB"],
  ["1. one", "1\\. one"],
  ["+26 %", "\\+26 %"],
  ["a | b", "a \\| b"],
  ["[x](http://a.b)", "\\[x\\](http:\\//a.b)"],
  ["www.a.b", "www\\.a.b"],
  ["a\nb\u001b[31m", "a b \\[31m"],
  ["{a} & ~b~", "{a} \\& \\~b\\~"],
])("%j is written %j", (text, expected) => expect(literal(text, 100)).toBe(expected));

test("what is longer than it may be is cut before it is escaped", () => {
  expect(literal("**********", 3)).toBe("\\*\\*\\*…");
});

test("a table has its cells and no more, whatever is in them", () => {
  const cell = fc.string({ unit: "binary", maxLength: 30 });
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 4 }), (rows) => {
      const lines = tableLines(["a", "b"], rows, 100);
      expect(lines).toHaveLength(rows.length + 2);
      for (const line of lines) {
        const marks = line.replace(/\\[\s\S]/g, "");
        expect(marks.match(/\|/g)).toHaveLength(3);
        expect(marks).not.toMatch(/[`<>[\]*_]|:\/\/|\n/);
      }
    }),
    { numRuns: 200 },
  );
});
