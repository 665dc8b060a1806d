import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { namesIn } from "../../../../pipeline/src/judgement/csaf/catalogue.js";
import { rangeReader, withFix } from "../../../../pipeline/src/judgement/csaf/range.js";
import { parseVers } from "../../../../pipeline/src/judgement/csaf/vers.js";
import {
  compareVersions,
  exactly,
  meets,
  parseVersion,
  type Range,
  type Version,
} from "../../../../pipeline/src/judgement/csaf/version.js";
import { CATALOGUE } from "./bulletins.js";

const read = rangeReader(namesIn(CATALOGUE));
const RUNS = { numRuns: 1000 };

function holds(range: Range | undefined, version: Version): boolean {
  return range?.spans.some((span) => meets(exactly(version), span)) ?? false;
}

/** What a range holds of some versions, as people write them. */
function held(text: string, ...versions: string[]): string[] {
  const range = read(text);
  return versions.filter((version) => holds(range, parseVersion(version) ?? []));
}

describe("the sentences of NVIDIA's bulletins", () => {
  test.each<[string, string[], string[]]>([
    ["All versions prior to CUDA Toolkit 11.6 Update 2", ["11.6", "11.6U1", "10.2"], ["11.6.2", "11.7"]],
    ["All versions prior to 11.8", ["11.7U1"], ["11.8", "12.0"]],
    ["All versions prior to 12.0 Update 1", ["12.0"], ["12.0U1"]],
    ["All versions prior to CUDA Toolkit v12.2", ["12.1U1"], ["12.2"]],
    ["All versions prior to nvJPEG2000 v0.7.x", ["0.6.9"], ["0.7.0", "0.7.5"]],
    ["All versions prior to nvTIFF v0.3.0", ["0.2"], ["0.3", "0.3.0"]],
    ["All versions up to and including CUDA Toolkit 12.5U1", ["12.5", "12.5U1"], ["12.5U2", "12.6"]],
    ["All versions up to and including CUDA Toolkit 12.6", ["12.6"], ["12.6U1"]],
    ["All versions up to CUDA Toolkit 12.8", ["12.7", "12.8"], ["12.8U1"]],
    ["All versions prior to CUDA Toolkit 12.9 Update 1", ["12.9"], ["12.9U1"]],
    ["All versions prior to nvJPEG 25.03", ["24.12", "13.0"], ["25.03", "25.3"]],
    ["All versions prior to nvJPEG 13.0.0", ["12.9.9"], ["13.0"]],
    ["All versions prior to CUDA Toolkit 13.1", ["13.0U2", "1"], ["13.1"]],
    ["CUDA Toolkit v12.4U1", ["12.4.1"], ["12.4", "12.4U2"]],
    ["11.6 Update 2", ["11.6U2"], ["11.6"]],
    ["nvJPEG2000 v0.7.x", ["0.7", "0.7.9"], ["0.8"]],
    ["0.8.0", ["0.8"], ["0.8.1"]],
  ])("%s", (text, inside, outside) => {
    expect(held(text, ...inside, ...outside)).toEqual(inside);
  });
});

describe("other sentences", () => {
  test.each<[string, string[], string[]]>([
    ["CUDA Toolkit 12.9 and earlier", ["12.9", "1"], ["12.9U1"]],
    ["NVIDIA® CUDA® Toolkit 12.9 and all prior versions", ["12.9"], ["13.0"]],
    ["12.9 Update 1 or below", ["12.9U1"], ["13.0"]],
    ["CUDA Toolkit 12.x", ["12.0", "12.9U1"], ["11.8", "13.0"]],
    ["12.x versions prior to 12.4", ["12.0", "12.3U2"], ["11.8", "12.4"]],
    ["CUDA Toolkit 12 branch", ["12.0", "12.9"], ["13.0"]],
    ["CUDA Toolkit 12.0 through 12.4 Update 1", ["12.0", "12.4U1"], ["11.8", "12.4U2"]],
    ["from 12.0 to 12.4", ["12.0", "12.4"], ["12.4U1"]],
    ["12.0 up to but not including 12.4", ["12.0", "12.3"], ["12.4"]],
    ["13.0 and later", ["13.0", "99"], ["12.9U1"]],
    ["versions newer than 12.4", ["12.4U1"], ["12.4"]],
    ["newer than 12.x", ["13.0"], ["12.9U1"]],
    [">= 12.0, < 12.4", ["12.0", "12.3"], ["11.8", "12.4"]],
    [">=12.0<12.4", ["12.3"], ["12.4"]],
    ["≤ 12.4", ["12.4"], ["12.4U1"]],
    ["all versions", ["0", "99"], []],
    ["All versions prior to CUDA\u00a0Toolkit\u00a0 13.1.", ["13.0"], ["13.1"]],
    ["ALL VERSIONS PRIOR TO CUDA TOOLKIT V13.1", ["13.0"], ["13.1"]],
    ["12.x branch", ["12.0", "12.9"], ["11.9", "13.0"]],
    ["12.4update1 and earlier", ["12.4U1"], ["12.4U2"]],
    ["All versions prior to 12.4 Update 12", ["12.4U11"], ["12.4U12"]],
    ["Nsight \t Compute 12.4 and earlier", ["12.4"], ["12.5"]],
    ["CUDA Toolkits 12.4 and earlier", ["12.4"], ["12.5"]],
    ["CUDA Toolkit, < 12.4", ["12.3"], ["12.4"]],
    [">= 12.0 and < 12.4 && > 12.1", ["12.2"], ["12.0", "12.1", "12.4"]],
    [`>=12${", >=11".repeat(7)}`, ["12"], ["11.9"]],
    [" vers:generic/<13.1 ", ["13.0"], ["13.1"]],
    ["vers:generic/<13.1", ["13.0"], ["13.1"]],
    ["vers:generic/<12.4|>=12.0", ["12.0"], ["11.9", "12.4"]],
    ["vers:generic/ * ", ["0", "99"], []],
    ["vers:generic/>=12.0|<12.4|>=13.0|<13.1", ["12.0", "13.0"], ["11", "12.4", "12.9", "13.1"]],
    ["vers:generic/12.4|12.5", ["12.4", "12.5"], ["12.6"]],
    ["vers:semver/<=12.4.1|!=12.3.0", ["12.4.1", "12.3.0"], ["12.4.2"]],
    ["vers:generic/*", ["0", "99"], []],
    ["vers:generic/>12.4|>13", ["12.5", "99"], ["12.4"]],
  ])("%s", (text, inside, outside) => {
    expect(held(text, ...inside, ...outside)).toEqual(inside);
  });
});

describe("what is not understood is nothing, never something else", () => {
  test.each([
    "",
    "NVIDIA CUDA Toolkit",
    "prior to",
    "All versions prior to the fix",
    "All versions prior to CUDA Toolkit 13.1 on Windows",
    "All versions prior to 13.1 except 12.9",
    "All versions except 12.9",
    "not 12.4",
    "12.4 13.0",
    "12.4 and 13.0 but not 12.5 and later",
    "prior to R550",
    "before 2024-01-01",
    "13.0 to 12.0",
    ">=13, <12",
    "<12, >12",
    "All versions prior to nvFoo 1.2",
    "12.4 Update",
    "12..4",
    "１２.４ et antérieures",
    "12.4-rc1 and earlier",
    ">= 12.0, if exposed",
    "if exposed, >= 12.0",
    `>=12${", >=11".repeat(8)}`,
    ...["prior to", "up to", "up to and including", "since", "newer than", "from 12.4 to"].map(
      (word) => `${word} 12345678901`,
    ),
    ...["12345678901 and earlier", "12345678901", "12345678901 to 12.4", "12345678901 branch", "12345678901.x"],
    "vers:generic/<12.4|>=x",
    "see vers:generic/<13",
    "vers:generic/",
    "vers:generic/<",
    "vers:generic/<x",
    "vers:generic/%ZZ",
    "vers:generic/!=1",
    "vers:/<1",
    `vers:generic/${"1|".repeat(100)}2`,
    "All versions prior to ".repeat(1000),
    `${"cuda ".repeat(50)}12.4!`,
  ])("%j", (text) => {
    expect(read(text)).toBeUndefined();
  });

  test("and a text of 300 characters is the longest that is read", () => {
    expect(read("prior to 12.4".padEnd(300))).toBeDefined();
    expect(read("prior to 12.4".padEnd(301))).toBeUndefined();
  });

  test("nor is a list of more than 64 versions, or of several lines", () => {
    const list = (count: number) => `vers:generic/${Array.from({ length: count }, () => "1").join("|")}`;
    expect(parseVers(list(64))).toBeDefined();
    expect(parseVers(list(65))).toBeUndefined();
    expect(parseVers("vers:generic/<13\n|>14")).toBeUndefined();
    expect(parseVers("see vers:generic/<13")).toBeUndefined();
  });

  test("digits of any width are read as the numbers that they are", () => {
    expect(held("１２.４ and earlier", "12.4", "12.5")).toEqual(["12.4"]);
  });
});

test("names of products are read as they are, with whatever stands in them", () => {
  const named = rangeReader(["c++ kit", "a.b"]);
  expect(named("C++ Kit 12.4 and earlier")).toBeDefined();
  expect(named("a.b 12.4")).toBeDefined();
  expect(named("axb 12.4")).toBeUndefined();
});

const number = fc.integer({ min: 0, max: 40 });
const version = fc
  .tuple(number, number, fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }))
  .map(([a, b, u]): Version => (u === undefined ? [a, b] : [a, b, u]));
const written = (value: Version, way: number): string => {
  const [a, b, u] = value;
  if (u === undefined) return way % 2 === 0 ? `${a}.${b}` : `v${a}.${b}`;
  return [`${a}.${b}U${u}`, `${a}.${b} Update ${u}`, `${a}.${b}.${u}`, `v${a}.${b} update${u}`][way % 4] ?? "";
};
const name = fc
  .constantFrom("", "CUDA Toolkit ", "NVIDIA CUDA Toolkit ", "nvJPEG ", "the NVIDIA® CUDA® Toolkit ", "cuobjdump in ")
  .filter((text) => !text.includes(" in "));

describe("sentences that are made at random", () => {
  const below: [(v: string, n: string) => string, (order: number) => boolean][] = [
    [(v, n) => `All versions prior to ${n}${v}`, (order) => order < 0],
    [(v, n) => `${n}versions before ${v}`, (order) => order < 0],
    [(v) => `< ${v}`, (order) => order < 0],
    [(v) => `vers:generic/<${v.replace(/ /g, "")}`, (order) => order < 0],
    [(v, n) => `All versions up to and including ${n}${v}`, (order) => order <= 0],
    [(v, n) => `${n}${v} and earlier`, (order) => order <= 0],
    [(v, n) => `${n}${v} or later`, (order) => order >= 0],
    [(v, n) => `versions later than ${n}${v}`, (order) => order > 0],
    [(v, n) => `${n}${v}`, (order) => order === 0],
  ];

  test("hold exactly the versions that they say", () => {
    fc.assert(
      fc.property(version, version, name, fc.nat(3), fc.nat(below.length - 1), (limit, other, called, way, which) => {
        const [write, holdsFor] = below[which] ?? below[0] ?? [];
        const text = write?.(written(limit, way), called) ?? "";
        for (const item of [other, limit, [...limit, 0], [limit[0] ?? 0, (limit[1] ?? 0) + 1]]) {
          expect([text, item, holds(read(text), item)]).toEqual([text, item, holdsFor?.(compareVersions(item, limit))]);
        }
      }),
      RUNS,
    );
  });

  test("of two ends hold what lies between them, and are nothing where nothing does", () => {
    fc.assert(
      fc.property(version, version, version, fc.nat(3), (from, to, other, way) => {
        const range = read(`CUDA Toolkit ${written(from, way)} through ${written(to, way)}`);
        expect(range === undefined).toBe(compareVersions(from, to) > 0);
        expect(holds(range, other)).toBe(compareVersions(from, other) <= 0 && compareVersions(other, to) <= 0);
      }),
      RUNS,
    );
  });

  test("and any other text end in a range that holds something, or in none", () => {
    const words = fc.constantFrom(
      "all",
      "versions",
      "prior",
      "to",
      "up",
      "including",
      "and",
      "12.4",
      "13.0U1",
      "<",
      ">=",
      "cuda",
      "toolkit",
      "x",
      "vers:generic/",
      "|",
      "earlier",
      ",",
      "-",
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 12 }).map((list) => list.join(" ")),
    );
    fc.assert(
      fc.property(text, (any) => {
        const range = read(any);
        if (range !== undefined) expect(range.spans.length).toBeGreaterThan(0);
      }),
      RUNS,
    );
  });

  test("with words after them are not understood", () => {
    fc.assert(
      fc.property(
        version,
        fc.constantFrom("on Windows", "except 12.0", "without MIG", "beta", "if exposed"),
        (limit, rest) => {
          expect(read(`All versions prior to ${written(limit, 0)} ${rest}`)).toBeUndefined();
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe("versions with the fix", () => {
  const spans = (text: string, ...fixes: string[]) =>
    withFix(
      read(text) ?? { spans: [] },
      fixes.map((fix) => parseVersion(fix) ?? []),
    );
  const inside = (text: string, at: string, ...fixes: string[]) =>
    spans(text, ...fixes).some((span) => meets(exactly(parseVersion(at) ?? []), span));

  test.each([
    ["what lies between range and fix is affected", "All versions prior to 12.4", "12.4", ["12.4U1"], true],
    ["the fix itself is not", "All versions prior to 12.4", "12.4U1", ["12.4U1"], false],
    ["up to a version is without it where it has the fix", "All versions up to 12.8", "12.8", ["12.8"], false],
    ["up to a version is with it where another one has", "All versions up to 12.8", "12.8", ["12.8U1"], true],
    ["up to and including a version is with it, fix or not", "Up to and including 12.8", "12.8", ["12.8"], true],
    ["up to a version keeps what a fix of long ago had", "All versions up to 12.8", "12.7", ["12.4"], true],
    ["up to a version is with it where none is named", "All versions up to 12.8", "12.8", [], true],
    ["a fix of long ago takes nothing away", "All versions prior to 13.1", "13.0", ["1.0"], true],
    ["fixes in several branches change nothing", "All versions prior to 12.4", "12.4", ["12.4U1", "13.0"], false],
  ] as const)("%s", (_name, text, at, fixes, expected) => {
    expect(inside(text, at, ...fixes)).toBe(expected);
  });

  test("take nothing out of a range but the end of an open one", () => {
    fc.assert(
      fc.property(version, version, version, (limit, fix, at) => {
        const range = read(`prior to ${written(limit, 0)}`);
        const before = holds(range, at);
        if (before && range) expect(withFix(range, [fix]).some((span) => meets(exactly(at), span))).toBe(true);
      }),
      RUNS,
    );
  });
});
