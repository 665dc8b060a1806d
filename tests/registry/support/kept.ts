import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "vitest";
import { built } from "./programs.js";

/** A program and its arguments. */
export type Command = readonly [string, readonly string[]];

/** A folder that is made once, by the files that name what it is made of; the test is skipped where it cannot be had. */
export function kept(
  context: TestContext,
  name: string,
  pins: readonly string[],
  make: (folder: string) => Command,
): string {
  const hash = createHash("sha256");
  for (const pin of pins) hash.update(readFileSync(pin));
  const found = join(built(), `test-${name}-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(found)) return found;
  mkdirSync(built(), { recursive: true });
  const folder = mkdtempSync(`${found}.`);
  const [command, args] = make(folder);
  const done = spawnSync(command, args, { encoding: "utf8", env: { ...process.env, GOFLAGS: "-mod=readonly" } });
  if (done.status === 0) renameSync(folder, found);
  else rmSync(folder, { recursive: true });
  const said = `${done.error ?? ""}${done.stdout ?? ""}${done.stderr ?? ""}`.trim().split("\n").at(-1);
  context.skip(done.status !== 0, `${name} cannot be had here: ${said}`);
  return found;
}

/** Python packages by their hashes, without what they need: that is named, too. */
export function pipInto(folder: string, requirements: string): Command {
  const flags = ["--quiet", "--no-deps", "--require-hashes", "--target", folder];
  return ["python3", ["-m", "pip", "install", ...flags, "-r", requirements]];
}
