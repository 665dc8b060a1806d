import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { TestError, testTable } from "../../../../pipeline/src/documents/test/index.js";

import { formatProblem } from "../../../../pipeline/src/errors/index.js";
import {
  declarations,
  overlayProblems,
  parseSmoke,
  smokeRuns,
} from "../../../../pipeline/src/judgement/smoke/index.js";
import { PLATFORMS, type Platform } from "../../../../pipeline/src/repository/inputs/index.js";
import { failure } from "../../fixtures.js";

const parse = (text: string) => parseSmoke({ path: "images/x/tests/smoke.yaml", text });

/** Node 20 has no glob. */
function smokeFiles(): string[] {
  const folders = ["bases", "images"].flatMap((root) => readdirSync(root).map((name) => `${root}/${name}`));
  return folders.map((folder) => `${folder}/tests/smoke.yaml`).filter((path) => existsSync(path));
}

describe("smoke.yaml", () => {
  test("a command runs once as each user, on its platforms", () => {
    const { commands } = parse(`commands:
  - { name: a, as: ["1:1", "2:2"], run: [/a], expect: "ok" }
  - { name: b, as: ["1:1"], run: [/b], expect: "ok", platforms: [linux/amd64] }
`);
    const names = (platform: "linux/amd64" | "linux/arm64") =>
      smokeRuns(commands, platform).map(({ test: { name }, user }) => `${name} ${user}`);
    expect(names("linux/amd64")).toEqual(["a 1:1", "a 2:2", "b 1:1"]);
    expect(names("linux/arm64")).toEqual(["a 1:1", "a 2:2"]);
  });

  test("every mistake is reported with its place", () => {
    const error = failure(() => parse(`commands:\n  - { name: a, as: [root], run: [], expect: "ok", shell: true }\n`));
    expect(error.code).toBe("INPUTS_INVALID");
    expect(error.message).toContain("images/x/tests/smoke.yaml:2:");
    for (const words of ["UID:GID", "run", "shell"]) expect(error.message).toContain(words);
    expect(error.message).toContain("Correct this file, then run the command again.");
  });

  test("what is laid over the image must be named for each platform that a command runs on", () => {
    const { commands } = parse(`commands:
  - { name: a, as: ["1:1"], run: [/a], expect: "ok" }
  - { name: b, as: ["1:1"], run: [/b], expect: "ok", overlay: true, platforms: [linux/amd64] }
  - { name: c, as: ["1:1"], run: [/c], expect: "ok", overlay: true }
`);
    const problems = (over: Platform[]) => overlayProblems("images/x/tests/smoke.yaml", commands, PLATFORMS, over);
    expect(problems([...PLATFORMS])).toEqual([]);
    expect(problems(["linux/amd64"]).map(formatProblem)).toEqual([
      'images/x/tests/smoke.yaml: commands[2]: "c" runs on linux/arm64, for which tests/inputs.yaml names nothing to lay over the image; allowed: linux/amd64',
    ]);
    expect(problems([]).map((problem) => problem.path)).toEqual(["commands[1]", "commands[2]", "commands[2]"]);
    expect(problems([])[0]?.message).toContain("there is no tests/inputs.yaml");
    expect(problems([])[0]).toMatchObject({ file: "images/x/tests/smoke.yaml", line: 0, column: 0 });
    expect(problems(["linux/arm64"]).map((problem) => problem.message)).toEqual([
      '"b" runs on linux/amd64, for which tests/inputs.yaml names nothing to lay over the image; allowed: linux/arm64',
      '"c" runs on linux/amd64, for which tests/inputs.yaml names nothing to lay over the image; allowed: linux/arm64',
    ]);
    const gpu = commands.map((test) => ({ ...test, gpu: true }));
    const found = overlayProblems("images/x/tests/smoke.yaml", gpu, PLATFORMS, PLATFORMS);
    expect(found.map((problem) => problem.message)).toEqual([
      '"b": a GPU test sees no overlay',
      '"c": a GPU test sees no overlay',
    ]);
  });

  test("what stands in for a host's file is named by two absolute paths", () => {
    const standIn = (text: string) =>
      parse(`commands:\n  - { name: a, as: ["1:1"], run: [/a], expect: "ok", standIns: [${text}] }\n`);
    const { commands } = standIn("{ file: /lib/stubs/libcuda.so, at: /usr/local/nvidia/lib64/libcuda.so.1 }");
    expect(commands[0]?.standIns).toEqual([
      { file: "/lib/stubs/libcuda.so", at: "/usr/local/nvidia/lib64/libcuda.so.1" },
    ]);
    for (const wrong of [
      "{ file: lib/x, at: /y }",
      "{ file: /x, at: /a/../y }",
      "{ file: /x, at: '/y:/z' }",
      "{ file: /x }",
    ]) {
      expect(failure(() => standIn(wrong)).message).toContain("images/x/tests/smoke.yaml:2:");
    }
  });

  test.each(smokeFiles())("what %s declares is in the README", (path) => {
    const readme = readFileSync(path.replace("tests/smoke.yaml", "README.md"), "utf8");
    const known = declarations(parseSmoke({ path, text: readFileSync(path, "utf8") }).attempts);
    expect(known.map(({ pattern }) => pattern).filter((pattern) => !readme.includes(`\`${pattern}\``))).toEqual([]);
  });

  test("those of the images are read", () => {
    for (const path of smokeFiles()) {
      expect(parseSmoke({ path, text: readFileSync(path, "utf8") }).commands.length).toBeGreaterThan(0);
    }
  });
});

describe("results", () => {
  const passed = { platform: "linux/amd64", name: "a", passed: true, detail: "" };
  const failed = { platform: "linux/arm64", name: "b", passed: false, detail: "exit 1\nno such file\n" };

  test("a line for each test; what a failed one printed below it", () => {
    const skipped = { ...passed, skipped: "needs a GPU" };
    expect(testTable([passed, failed, skipped]).split("\n")).toEqual([
      "ok     linux/amd64 a",
      "FAILED linux/arm64 b",
      "         exit 1",
      "         no such file",
      "skip   linux/amd64 a: needs a GPU",
      "",
    ]);
  });

  test("the error counts the failures", () => {
    expect(new TestError("vllm", [passed, failed]).message).toContain("1 of 2 tests of vllm failed");
  });
});
