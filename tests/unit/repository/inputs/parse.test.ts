import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { formatProblem } from "../../../../pipeline/src/errors/index.js";
import { Inputs, parseYaml } from "../../../../pipeline/src/repository/inputs/index.js";

const Small = z.strictObject({ name: z.string(), list: z.array(z.string()).optional() });
const read = (text: string) => parseYaml({ path: "a.yaml", text }, Small);
const said = (text: string) => read(text).problems.map(formatProblem);

describe("YAML that is no plain data", () => {
  test("an alias without its anchor", () => {
    expect(said("name: x\nlist:\n  - *there\n")).toEqual(['a.yaml:3:5: there is no anchor "&there" before this alias']);
  });

  test("an alias inside of what it names", () => {
    expect(said("name: x\nlist: &me\n  - *me\n")).toEqual([
      'a.yaml:3:5: the alias "*me" is a part of what it stands for',
    ]);
  });

  test("aliases that stand for very much", () => {
    const rows = ["list: &a [x, x, x, x, x, x, x, x, x, x]"];
    for (const [name, of] of ["ba", "cb", "dc", "ed"])
      rows.push(`${name}: &${name} [${Array(10).fill(`*${of}`).join(", ")}]`);
    expect(said(`${rows.join("\n")}\n`)[0]).toMatch(/^a\.yaml:1:1: aliases stand for too much/);
  });

  test("what is too long, or nested deeper than its parser bears, is told by its line", () => {
    const deep = (mark: string, times: number) => `name: x\nlist:\n  ${mark.repeat(times)}x\n`;
    for (const mark of ["- ", "? ", ": ", " ", "-\t"]) {
      expect(said(deep(mark, 100_000))[0]).toMatch(/^a\.yaml:3:1: expected at most 200 columns before the first word/);
    }
    expect(said(deep("- ", 99))[0]).not.toMatch(/columns/);
    expect(said(deep("- ", 100))[0]).toMatch(/^a\.yaml:3:1: expected at most 200 columns .*, got 202$/);
    expect(said(`name: ${"x".repeat(5_000_000)}\n`)).toEqual([
      "a.yaml:1:1: expected at most 4194304 characters, got 5000007",
    ]);
    expect(said(`name: "${"- ".repeat(100_000)}"\n`)).toEqual([]);
  });

  test("anchors and aliases of plain values are read", () => {
    expect(read("name: &n x\nlist: [*n]\n").value).toEqual({ name: "x", list: ["x"] });
  });

  test("merge keys, tags and directives", () => {
    expect(said("name: x\n<<: { list: [] }\n")).toEqual([
      "a.yaml:2:1: <<: merge keys are not read here; write the keys out; allowed: name, list",
    ]);
    expect(said("name: !secret x\n")).toEqual(["a.yaml:1:7: Unresolved tag: !secret"]);
    expect(said("%YAML 1.1\n---\nname: x\n")).toEqual([
      "a.yaml:1:1: expected YAML 1.2, got %YAML 1.1; delete the line",
    ]);
  });

  test("a key that is no word", () => {
    expect(said("name: x\n? [list]\n: y\n")).toEqual(["a.yaml:2:3: expected a plain word as a key"]);
    expect(said("name: &n x\n*n : y\n")).toEqual(["a.yaml:2:1: expected a plain word as a key"]);
  });

  test("keys that stand twice, tabs, two documents", () => {
    expect(said("name: x\nname: y\n")).toEqual(["a.yaml:2:1: Map keys must be unique"]);
    expect(said("name: x\nlist:\n\t- y\n")[0]).toMatch(/^a\.yaml:3:1: Tabs are not allowed as indentation/);
    expect(said("name: x\n---\nname: y\n")[0]).toMatch(/^a\.yaml:2:1: Source contains multiple documents/);
  });

  test("an empty file", () => {
    expect(said("")).toEqual(["a.yaml:1:1: expected a map, got an empty file"]);
    expect(said("# nothing yet\n\n")).toEqual(["a.yaml:1:1: expected a map, got an empty file"]);
  });

  test("an unknown key names the nearest one", () => {
    expect(said("nane: x\n")).toContain('a.yaml:1:1: nane: unknown key; allowed: name, list; did you mean "name"?');
    expect(said("name: x\nLIST: [x]\n")).toEqual([
      'a.yaml:2:1: LIST: unknown key; allowed: name, list; did you mean "list"?',
    ]);
    expect(said("name: x\nsomething: 1\n")).toEqual(["a.yaml:2:1: something: unknown key; allowed: name, list"]);
  });
});

describe("properties", () => {
  const word = fc.constantFrom(
    ...["name", "list", "<<", "&a", "*a", "!t", "- ", ": ", "\n", "\n  ", "\t", "[", "]", "{", "}", ",", "|", ">"],
    ...["'", '"', "#", "---", "...", "%YAML 1.1", "? ", "~", "1", "x", "\u{feff}", "\0", "__proto__", "constructor"],
  );

  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(word, { maxLength: 30 }).map((words) => words.join("")),
  );

  test.each([
    ["a small schema", Small],
    ["inputs", Inputs],
  ])("whatever a file holds, it is read by %s or its problems have places", (_, schema) => {
    fc.assert(
      fc.property(text, (body) => {
        const { value, problems } = parseYaml({ path: "a.yaml", text: body }, schema as typeof Small);
        expect(value === undefined).toBe(problems.length > 0);
        expect(problems.filter(({ line, column, message }) => line < 1 || column < 1 || message === "")).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });
});
