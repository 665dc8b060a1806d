import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  type AcceptedMissing,
  acceptedFor,
  acceptedProblems,
  judgeMissing,
  type Missing,
  missingText,
  parseLoaderReport,
  parseSmoke,
  unusedAcceptances,
} from "../../../../pipeline/src/judgement/smoke/index.js";
import { PLATFORMS, type Platform } from "../../../../pipeline/src/repository/inputs/index.js";
import { failure } from "../../fixtures.js";

const COMMAND = 'commands:\n  - { name: a, as: ["1:1"], run: [/a], expect: "ok" }\n';
const parse = (text: string) => parseSmoke({ path: "images/x/tests/smoke.yaml", text: `${COMMAND}${text}` });
const missing = (file: string, needs: string, by = ""): Missing => ({ file, needs, kind: "library", by });
const accept = (file: string, needs: string, more: Partial<AcceptedMissing> = {}): AcceptedMissing => ({
  ...{ file, needs, reason: "r" },
  ...more,
});

describe("missing in smoke.yaml", () => {
  test("an acceptance has a file, a name and a reason", () => {
    const { missing: accepted } = parse(
      'missing:\n  - { file: "/usr/**/a.so", needs: libx.so.1, reason: "not called" }\n',
    );
    expect(accepted).toEqual([{ file: "/usr/**/a.so", needs: "libx.so.1", reason: "not called" }]);
    const error = failure(() =>
      parse("missing:\n  - { file: usr/a.so, needs: libx.so.1, platforms: [linux/s390x] }\n"),
    );
    expect(error.code).toBe("INPUTS_INVALID");
    expect(error.message).toContain("images/x/tests/smoke.yaml:4:");
    for (const words of ["absolute path", "reason", "linux/amd64"]) expect(error.message).toContain(words);
  });

  test("one can be for some variants of a folder, and names no other", () => {
    const all = [accept("/a", "x"), accept("/b", "y", { images: ["cuda-13.0"] })];
    expect(acceptedFor(all, "cuda-12.5")).toEqual(all.slice(0, 1));
    expect(acceptedFor(all, "cuda-13.0")).toEqual(all);
    expect(acceptedProblems("s.yaml", all, ["cuda-12.5", "cuda-13.0"])).toEqual([]);
    const [problem] = acceptedProblems("s.yaml", all, ["cuda-12.5"]);
    expect(problem).toMatchObject({ path: "missing[1].images" });
    expect(problem?.message).toBe('"cuda-13.0" is no image of this folder; allowed: cuda-12.5');
    const three = [accept("/a", "x", { images: ["a", "b", "c"] })];
    expect(acceptedProblems("s.yaml", three, ["b", "d"])).toMatchObject([
      { file: "s.yaml", path: "missing[0].images", message: '"a" is no image of this folder; allowed: b, d' },
      { file: "s.yaml", path: "missing[0].images", message: '"c" is no image of this folder; allowed: b, d' },
    ]);
    expect(acceptedProblems("s.yaml", undefined, [])).toEqual([]);
    expect(acceptedFor(undefined, "a")).toEqual([]);
  });
});

test("an acceptance without a star is of that library and no other", () => {
  const accepted = [accept("/a", "libx.so.1")];
  const left = (needs: string) =>
    judgeMissing({ missing: [missing("/a", needs)] }, accepted, "linux/amd64").left.length;
  expect(left("libx.so.1")).toBe(0);
  for (const other of ["libx.so.11", "libxx.so.1", "mylibx.so.1"]) expect(left(other)).toBe(1);
});

describe("what is missing", () => {
  const found = [
    missing("/usr/bin/a", "libx.so.1"),
    missing("/usr/bin/a", "libz.so"),
    missing("/opt/m.so", "liby.so", "/usr/bin/b"),
  ];

  test("is left unless it is accepted, with the file and the name", () => {
    const judged = judgeMissing(
      { missing: found },
      [accept("/usr/**", "libx.so.*"), accept("/opt/*", "libx.so.1")],
      "linux/amd64",
    );
    expect(judged.left).toEqual(found.slice(1));
    expect(judged.used).toHaveLength(1);
    expect(missingText(found).split("\n").slice(0, 2)).toEqual([
      "/usr/bin/a needs libx.so.1, libz.so, which are not found",
      "/opt/m.so, as /usr/bin/b loads it, needs liby.so, which is not found",
    ]);
    expect(missingText([missing("/a", "/usr/bin/ruby\r")])).toContain(
      '/a needs "/usr/bin/ruby\\r", which is not found',
    );
  });

  test("is told once for each file and what loads it, with what to do", () => {
    const [a, b] = [missing("/a", "x"), missing("/a", "y", "/b")];
    expect(missingText([a, b, missing("/a", "z")])).toBe(
      [
        "/a needs x, z, which are not found",
        "/a, as /b loads it, needs y, which is not found",
        "Lock the package that has it, set LD_LIBRARY_PATH or PATH in config.env, or accept it with a reason under missing in tests/smoke.yaml.",
        "",
      ].join("\n"),
    );
  });

  test.each([
    ["env python3", "env python3"],
    ["a  b", '"a  b"'],
    [" a", '" a"'],
    ["a ", '"a "'],
    ["", '""'],
    ["é", '"é"'],
    ["a\tb", '"a\\tb"'],
  ])("named %j is written as %s", (needs, written) => {
    expect(missingText([missing("/a", needs)])).toContain(`/a needs ${written}, which`);
  });

  test("has stars for any part of a name, and within folders of a file", () => {
    const left = (file: string, needs: string, item: Missing) =>
      judgeMissing({ missing: [item] }, [accept(file, needs)], "linux/amd64").left.length;
    expect(left("/a/*", "*", missing("/a/b", "/usr/bin/x"))).toBe(0);
    expect(left("/a/*", "/usr/*", missing("/a/b", "/usr/bin/x"))).toBe(0);
    expect(left("/a/*", "*", missing("/a/b/c", "x"))).toBe(1);
    expect(left("/a/b", "y", missing("/a/b", "x"))).toBe(1);
  });

  test("on one platform is not accepted for the other", () => {
    const only = [accept("/**", "**", { platforms: ["linux/arm64"] })];
    expect(judgeMissing({ missing: found }, only, "linux/amd64")).toEqual({ left: found, used: [] });
    expect(judgeMissing({ missing: found }, only, "linux/arm64")).toEqual({ left: [], used: only });
  });

  test("cannot be told from what is no report", () => {
    const report = { version: 1, libraries: 2, scripts: 0, missing: found };
    expect(parseLoaderReport(JSON.stringify(report))).toEqual(report);
    for (const text of ["", "[]", "{}", '{"version":2}', JSON.stringify({ ...report, missing: [{}] })])
      expect(parseLoaderReport(text)).toBeUndefined();
  });

  test("is accepted or left, each once, whatever is accepted", () => {
    const word = fc.constantFrom("a", "b", "lib", "x.so", "*", "**", "?");
    const text = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(""));
    const item = fc.tuple(text, text).map(([file, needs]) => missing(`/${file}`, needs));
    const acceptance = fc.record({ file: text.map((file) => `/${file}`), needs: text, reason: fc.constant("r") });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 6 }), fc.array(acceptance, { maxLength: 4 }), (items, accepted) => {
        const { left, used } = judgeMissing({ missing: items }, accepted, "linux/amd64");
        expect(items.filter((one) => left.includes(one))).toEqual(left);
        // Without what was of no use the answer is the same; without the rest everything is left.
        expect(judgeMissing({ missing: items }, used, "linux/amd64").left).toEqual(left);
        const others = accepted.filter((one) => !used.includes(one));
        expect(judgeMissing({ missing: items }, others, "linux/amd64").left).toEqual(items);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("an acceptance that matches nothing", () => {
  const [both, arm, gone] = [accept("/a", "x"), accept("/b", "y", { platforms: ["linux/arm64"] }), accept("/c", "z")];
  const used = (amd64: AcceptedMissing[], arm64: AcceptedMissing[]) =>
    new Map<Platform, AcceptedMissing[]>([
      ["linux/amd64", amd64],
      ["linux/arm64", arm64],
    ]);

  test("is named with where it does not", () => {
    expect(unusedAcceptances([both, arm, gone], used([both], [arm]))).toEqual([
      { accepted: gone, platforms: [...PLATFORMS] },
    ]);
    expect(unusedAcceptances([both, arm], used([both], []))).toEqual([{ accepted: arm, platforms: ["linux/arm64"] }]);
    const named = accept("/a", "x", { platforms: [...PLATFORMS] });
    expect(unusedAcceptances([named], used([named], []))).toEqual([{ accepted: named, platforms: ["linux/arm64"] }]);
  });

  test("on one platform is no matter where it is for all that were looked at", () => {
    expect(unusedAcceptances([both], used([both], []))).toEqual([]);
    expect(unusedAcceptances([both], used([], [both]))).toEqual([]);
    expect(unusedAcceptances([both], used([], []))).toEqual([{ accepted: both, platforms: [...PLATFORMS] }]);
    expect(unusedAcceptances([both], new Map())).toEqual([]);
    expect(unusedAcceptances([arm], used([arm], []))).toEqual([{ accepted: arm, platforms: ["linux/arm64"] }]);
  });

  test("is not judged where its platform was not looked at", () => {
    expect(unusedAcceptances([arm], new Map([["linux/amd64", []]]))).toEqual([]);
  });
});
