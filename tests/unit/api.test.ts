import { expect, test } from "vitest";
import { foreignTypes, readApi } from "./api.js";

const api = readApi();

/** A function's doc comment is indented below it, so that a change of the help text is seen as well. */
function write({ signature, doc }: { signature: string; doc: string }): string {
  return [signature, ...doc.split("\n").map((line) => `    ${line}`.trimEnd())].join("\n");
}

test("the module has a public API", () => {
  expect(api.some((item) => item.signature === "object ImageFactory")).toBe(true);
});

test("every public object, function and argument has a doc comment", () => {
  expect(api.filter((item) => item.doc === "").map((item) => item.signature)).toEqual([]);
});

/** To accept a change of the API: npm run test:unit -- --update */
test("the public API is that of the snapshot", async () => {
  await expect(`${api.map(write).join("\n")}\n`).toMatchFileSnapshot("api.snapshot.txt");
});

test("the first line of each function is a sentence that fits beside its name in 80 columns, and an example ends it", () => {
  const functions = api.filter(({ signature }) => /^(?:@\S+ )*(?:ImageFactory|Image)\.\w+\(/.test(signature));
  const first = functions.map(({ doc }) => doc.split("\n")[0] ?? "");
  expect(first.filter((line) => line.length > 60 || !line.endsWith("."))).toEqual([]);
  expect(
    functions.filter(({ doc }) => !/Example: `dagger call [^`]+`\.$/.test(doc)).map((item) => item.signature),
  ).toEqual([]);
});

/** An interface of TypeScript there ends engine 0.21.8: docs/decisions/0031-surface.md. */
test("a signature holds only types that Dagger knows", () => {
  expect(foreignTypes()).toEqual([]);
});
