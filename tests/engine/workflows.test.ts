import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, type TestContext, test } from "vitest";
import { kept, pipInto } from "../registry/support/kept.js";

const WORKFLOWS = readdirSync(".github/workflows").map((name) => `.github/workflows/${name}`);

function run(command: string, args: readonly string[]): { status: number | null; text: string } {
  const done = spawnSync(command, args, { encoding: "utf8" });
  return { status: done.status, text: `${done.error ?? ""}${done.stdout ?? ""}${done.stderr ?? ""}` };
}

const ZIZMOR = "tests/workflows/requirements.txt";
const zizmor = (context: TestContext) =>
  join(
    kept(context, "zizmor", [ZIZMOR], (folder) => pipInto(folder, ZIZMOR)),
    "bin/zizmor",
  );

const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint";
const actionlint = (context: TestContext) =>
  join(
    kept(context, "actionlint", ["tests/workflows/go.mod", "tests/workflows/go.sum"], (folder) => [
      "go",
      ["build", "-C", "tests/workflows", "-trimpath", "-o", join(folder, "bin/actionlint"), ACTIONLINT],
    ]),
    "bin/actionlint",
  );

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
