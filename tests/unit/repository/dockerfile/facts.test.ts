import { expect, test } from "vitest";

import { dockerfileFacts } from "../../../../pipeline/src/repository/dockerfile/index.js";

const settings = (line: string) => dockerfileFacts(`FROM scratch\n${line}\n`).instructions[1]?.settings;

test.each([
  [
    "ENV A=1 API_TOKEN=abc",
    [
      ["A", "1"],
      ["API_TOKEN", "abc"],
    ],
  ],
  [
    "ARG B=1 MY_PASSWORD=x C",
    [
      ["B", "1"],
      ["MY_PASSWORD", "x"],
      ["C", null],
    ],
  ],
  ["ENV HF_TOKEN_PATH=/run/secrets/t", [["HF_TOKEN_PATH", "/run/secrets/t"]]],
  [
    'env A=\'x y\' \\\n# API=1\n  B="a\\"$C"d\\ e',
    [
      ["A", "x y"],
      ["B", 'a"$Cd e'],
    ],
  ],
  ["ENV API_TOKEN the old way", [["API_TOKEN", "the old way"]]],
  ['LABEL "a.b"=c', [['"a.b"', "c"]]],
])("the rules are given every name and value: %j", (line, pairs) => {
  expect(settings(line)).toEqual(pairs.map(([name, value]) => ({ name, value })));
});

test("the rules are given stages and words", () => {
  const text = 'ARG A\nFROM scratch\nUSER "ro"ot\nFROM scratch\nRUN --network=none <<EOF\nUSER 1\nEOF\nuser 1:1';
  expect(
    dockerfileFacts(text).instructions.map(({ keyword, line, stage, words }) => [keyword, line, stage, words]),
  ).toEqual([
    ["ARG", 1, -1, []],
    ["FROM", 2, 0, []],
    ["USER", 3, 0, ["root"]],
    ["FROM", 4, 1, []],
    ["RUN", 5, 1, ["<<EOF"]],
    ["USER", 8, 1, ["1:1"]],
  ]);
});
