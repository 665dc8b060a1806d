import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { Checkout } from "./support/checkout.js";
import { git } from "./support/git.js";
import { type Outcome, start } from "./support/process.js";

/* Checkouts as people have them, on the real engine. */

const IMAGES = "python-3.11\nonnxruntime\n";

let original: Checkout;

const images = (folder: string): Promise<Outcome> => start("./daggerw", ["--silent", "call", "images"], folder).ended;

/** What a release finds out of the commit: 0 where nothing differs from it. */
const sameAsCommit = (folder: string) =>
  spawnSync("python3", [resolve("engine/source.py"), folder, "bases", "images", "toolbox", "engine", "daggerw"]).status;

beforeAll(() => {
  original = Checkout.small();
  git(original.folder, "add", "-A");
  git(original.folder, "commit", "--quiet", "-m", "all");
});

test("a folder whose name has spaces and other scripts, and a link to it", async () => {
  const folder = join(inject("folder"), "ein Haus (1)", "größe 模块");
  mkdirSync(dirname(folder));
  cpSync(original.folder, folder, { recursive: true, verbatimSymlinks: true });
  expect(await images(folder)).toMatchObject({ code: 0, stdout: IMAGES });
  symlinkSync(folder, join(inject("folder"), "link"));
  expect(await images(join(inject("folder"), "link"))).toMatchObject({ code: 0, stdout: IMAGES });
});

test("a worktree", async () => {
  const folder = join(inject("folder"), "worktree");
  git(original.folder, "worktree", "add", "--quiet", "-b", "other", folder);
  expect(await images(folder)).toMatchObject({ code: 0, stdout: IMAGES });
  expect(sameAsCommit(folder)).toBe(0);
});

test("a submodule", async () => {
  const outer = join(inject("folder"), "outer");
  execFileSync("git", ["init", "--quiet", outer]);
  git(outer, "submodule", "--quiet", "add", original.folder, "parts/factory");
  const folder = join(outer, "parts/factory");
  expect(await images(folder)).toMatchObject({ code: 0, stdout: IMAGES });
  expect(sameAsCommit(folder)).toBe(0);
});

test("one that may only be read, by root, too", async () => {
  const readOnly =
    'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && cd "$1" && ! touch x 2>/dev/null && exec ./daggerw --silent call images';
  const done = await start("unshare", ["--mount", "sh", "-ec", readOnly, "sh", original.folder], original.folder).ended;
  expect(done).toMatchObject({ code: 0, stdout: IMAGES });
});

describe("the module is made anew", () => {
  const changed = (npmrc: string): Checkout => {
    const checkout = Checkout.small();
    checkout.write("pipeline/.npmrc", `${checkout.read("pipeline/.npmrc")}${npmrc}\n`);
    return checkout;
  };

  test("with nothing of npm's kept: over TLS, by this machine's own authorities where it has some", async () => {
    expect(await images(changed("cache=/tmp/npm").folder)).toMatchObject({ code: 0, stdout: IMAGES });
  });

  test("what npm said is said where it fails", async () => {
    const { folder } = changed("cache=/tmp/npm\nregistry=http://127.0.0.1:9/\nfetch-retries=0");
    const done = await start("./daggerw", ["call", "images"], folder).ended;
    expect(done).toMatchObject({ code: 1 });
    expect(done.stderr).toMatch(/npm error code ECONNREFUSED\n(?:.*\n)*Command failed: npm ci/);
  });
});
