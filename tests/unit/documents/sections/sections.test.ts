import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sectionsMarkdown, sectionsText, written } from "../../../../pipeline/src/documents/sections/index.js";

const SECTIONS = [
  {
    title: "One",
    lines: ["a line"],
    table: {
      head: ["what", "bytes"],
      rows: [
        ["x", "1"],
        ["日本", "22"],
      ],
    },
  },
  { title: "Two", table: { head: ["nothing"], rows: [] } },
];

describe("sections", () => {
  test("are a table for a terminal", () => {
    expect(sectionsText(SECTIONS)).toBe("One\na line\n  what  bytes\n  x     1\n  日本  22\n\nTwo\n");
  });

  test("are Markdown", () => {
    expect(sectionsMarkdown(SECTIONS)).toBe(
      "## One\n\na line\n\n| what | bytes |\n|---|---|\n| x | 1 |\n| 日本 | 22 |\n\n## Two\n",
    );
  });

  test("are written as what is asked for", () => {
    expect(written("json", { a: 1 }, SECTIONS)).toBe('{\n  "a": 1\n}\n');
    expect(written("table", {}, SECTIONS)).toBe(sectionsText(SECTIONS));
    expect(written("markdown", {}, SECTIONS)).toBe(sectionsMarkdown(SECTIONS));
  });

  test("text of others makes no line, no cell, no link, no tag and no code", () => {
    const cell = fc.string({ unit: "binary", maxLength: 30 });
    fc.assert(
      fc.property(cell, cell, (title, text) => {
        const sections = [{ title, lines: [text], table: { head: ["a", "b"], rows: [[text, title]] } }];
        const table = sectionsText(sections);
        expect(table.split("\n")).toHaveLength(5);
        expect(table).not.toMatch(/(?!\n)\p{Cc}/u);
        const row = sectionsMarkdown(sections).trimEnd().split("\n").at(-1) ?? "";
        expect(row.replace(/\\[\s\S]/g, "").match(/\|/g)).toHaveLength(3);
        expect(row.replace(/\\[\s\S]/g, "")).not.toMatch(/[`<>[\]*_]|:\/\//);
      }),
      { numRuns: 25 },
    );
  }, 30_000);
});

test("a number is a number, and what would begin a list, a heading or a line does not", () => {
  const lines = ["40.0 MB", "1. one", "2) two", "12.", "- a", "+ b", "# c", "---"];
  const text = sectionsMarkdown([{ title: "3. of 40.0", lines }]);
  expect(text).toBe(
    "## 3\\. of 40.0\n\n40.0 MB\n\n1\\. one\n\n2\\) two\n\n12\\.\n\n\\- a\n\n\\+ b\n\n\\# c\n\n\\---\n",
  );
});
