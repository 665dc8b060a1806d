import { expect, test } from "vitest";
import { columns } from "../../../pipeline/src/text/columns.js";

test("cells are aligned, and nothing stands behind the last", () => {
  expect(
    columns([
      ["a", "bb", "c"],
      ["aaa", "b"],
      ["", "", ""],
    ]),
  ).toEqual(["a    bb  c", "aaa  b", ""]);
  expect(columns([])).toEqual([]);
  expect(columns([[], ["a"]])).toEqual(["", "a"]);
});

test.each([
  ["East Asian letters take two places", "日本", "日本  x"],
  ["a combining accent takes none", "e\u0301", "e\u0301     x"],
  ["an emoji of several parts takes two", "👩‍🚀", "👩‍🚀    x"],
  ["half-width letters take one", "ｱ", "ｱ     x"],
])("%s", (_name, cell, line) => {
  expect(
    columns([
      [cell, "x"],
      ["1234", "y"],
    ]),
  ).toEqual([line, "1234  y"]);
});

test("a cell that is longer than allowed widens no column", () => {
  expect(
    columns(
      [
        ["a", "x"],
        ["123456", "y"],
      ],
      3,
    ),
  ).toEqual(["a    x", "123456  y"]);
});
