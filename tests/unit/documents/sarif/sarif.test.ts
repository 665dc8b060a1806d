import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sarif, uriReference } from "../../../../pipeline/src/documents/sarif/index.js";

test.each([
  ["images/vllm/Dockerfile", "images/vllm/Dockerfile"],
  ["a b#c%d/é.txt", "a%20b%23c%25d/%C3%A9.txt"],
  ["a?b/[c]/日", "a%3Fb/%5Bc%5D/%E6%97%A5"],
  ["c:/x", "c%3A/x"],
  ["vllm/linux/amd64", "vllm/linux/amd64"],
])("the path %s is the reference %s", (path, uri) => expect(uriReference(path)).toBe(uri));

test("a reference has the characters of RFC 3986 only, and says which path it was", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (path) => {
      const uri = uriReference(path);
      expect(uri).toMatch(/^(?:[A-Za-z0-9\-._~!'()*/]|%[0-9A-F]{2})*$/);
      expect(decodeURIComponent(uri)).toBe(path);
    }),
  );
});

describe("a document", () => {
  const result = { rule: "DF001", level: "error" as const, message: "RUN has a network", path: "a b/Dockerfile" };

  test("has a run with its rules and results", () => {
    expect(sarif([{ tool: "conftest", rules: [{ id: "DF001" }], results: [result] }])).toEqual({
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: "conftest", rules: [{ id: "DF001" }] } },
          results: [
            {
              ...{ ruleId: "DF001", level: "error", message: { text: "RUN has a network" } },
              locations: [{ physicalLocation: { artifactLocation: { uri: "a%20b/Dockerfile" } } }],
            },
          ],
        },
      ],
    });
  });

  test("says the line where there is one, and what each run is about", () => {
    const at = { ...result, place: { line: 3, column: 0 }, more: { properties: { verdict: "block" } } };
    expect(sarif([{ tool: "x", rules: [], results: [at], category: "a/" }])).toMatchObject({
      runs: [
        {
          automationDetails: { id: "a/" },
          results: [
            {
              locations: [{ physicalLocation: { region: { startLine: 3, startColumn: 1 } } }],
              properties: { verdict: "block" },
            },
          ],
        },
      ],
    });
  });
});
