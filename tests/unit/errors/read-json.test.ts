import { expect, test } from "vitest";
import { z } from "zod";
import { readJson } from "../../../pipeline/src/errors/index.js";
import { failure } from "../fixtures.js";

const read = (text: string) => readJson("a.json", text, z.strictObject({ a: z.int() }), "Write it again.");

test("a document is read by its schema", () => {
  expect(read('{ "a": 1 }')).toEqual({ a: 1 });
});

test.each([
  ["", 'a.json: it is no JSON: ""'],
  ["<html>\n", 'a.json: it is no JSON: "<html>\\n"'],
  [`x${"y".repeat(100)}`, `a.json: it is no JSON: "x${"y".repeat(79)}"`],
  ["null", "a.json: it cannot be read: ✖ Invalid input: expected object, received null"],
  ['{ "a": "1" }', "a.json: it cannot be read: ✖ Invalid input: expected number, received string\n  → at a"],
])("%j: the error names the document, and what is wrong with it", (text, message) => {
  const error = failure(() => read(text));
  expect(error).toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
  expect(error.message).toBe(`${message}\nNot shown to be safe. Write it again.`);
});
