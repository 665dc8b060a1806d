import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, type TestContext, test } from "vitest";
import { built } from "../registry/support/programs.js";

const WORKFLOWS = readdirSync(".github/workflows").map((name) => `.github/workflows/${name}`);

function run(command: string, args: readonly string[], cwd = "."): { status: number | null; text: string } {
  const done = spawnSync(command, args, { cwd, encoding: "utf8", env: { ...process.env, GOFLAGS: "-mod=readonly" } });
  return { status: done.status, text: `${done.error ?? ""}${done.stdout ?? ""}${done.stderr ?? ""}` };
}

/** A program that is made once, by the files that name what it is made of; the test is skipped where it cannot be had. */
function program(
  context: TestContext,
  name: string,
  pins: readonly string[],
  make: (folder: string) => [string, string[]][],
) {
  const hash = createHash("sha256");
  for (const pin of pins) hash.update(readFileSync(pin));
  const kept = join(built(), `test-${name}-${hash.digest("hex").slice(0, 16)}`);
  if (!existsSync(kept)) {
    mkdirSync(built(), { recursive: true });
    const folder = mkdtempSync(`${kept}.`);
    const failed = make(folder)
      .map(([command, args]) => run(command, args))
      .find(({ status }) => status !== 0);
    if (failed === undefined) renameSync(folder, kept);
    else rmSync(folder, { recursive: true });
    context.skip(failed !== undefined, `${name} cannot be had here: ${failed?.text.trim().split("\n").at(-1)}`);
  }
  return join(kept, "bin", name);
}

const zizmor = (context: TestContext) =>
  program(context, "zizmor", ["tests/workflows/requirements.txt"], (folder) => [
    [
      "python3",
      [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--target",
        folder,
        "-r",
        "tests/workflows/requirements.txt",
      ],
    ],
  ]);

const actionlint = (context: TestContext) =>
  program(context, "actionlint", ["tests/workflows/go.mod", "tests/workflows/go.sum"], (folder) => [
    [
      "go",
      [
        "build",
        "-C",
        "tests/workflows",
        "-trimpath",
        "-o",
        join(folder, "bin", "actionlint"),
        "github.com/rhysd/actionlint/cmd/actionlint",
      ],
    ],
  ]);

describe("the workflows", () => {
  test("actionlint finds nothing", (context) => {
    expect(run(actionlint(context), ["-no-color", ...WORKFLOWS])).toEqual({ status: 0, text: "" });
  });

  test("zizmor finds nothing, with its strictest rules", (context) => {
    const { status, text } = run(zizmor(context), [
      "--offline",
      "--no-progress",
      "--persona=pedantic",
      dirname(WORKFLOWS[0] ?? ""),
    ]);
    expect([status, text]).toEqual([0, expect.stringContaining("No findings to report")]);
  });

  test("both find what is wrong", (context) => {
    const wrong = "tests/workflows/wrong.yml";
    expect(run(actionlint(context), ["-no-color", wrong])).toMatchObject({
      status: 1,
      text: expect.stringContaining("is unknown"),
    });
    const { status, text } = run(zizmor(context), ["--offline", "--no-progress", wrong]);
    expect(status).toBeGreaterThan(10);
    for (const rule of ["unpinned-uses", "artipacked", "template-injection", "excessive-permissions"])
      expect(text).toContain(rule);
  });
});
