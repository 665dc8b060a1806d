import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { built } from "../registry/support/programs.js";

const WANTED = "tests/standards/requirements.txt";

/** Judge SBOMs by the checker of NTIA's, CISA's and BSI's requirements, and by the schemas. Returns what is wrong, a line each. */
export function judgeSboms(folders: readonly string[]): string[] {
  try {
    execFileSync(standardsPython(), ["tests/standards/check.py", ...folders], { encoding: "utf8", maxBuffer: 1 << 26 });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    return `${stdout}${stdout === "" ? stderr : ""}`.trim().split("\n");
  }
  return [];
}

/** The Python with the checkers, made once by hash, and kept by what is asked for. */
function standardsPython(): string {
  const folder = join(
    built(),
    `test-standards-${createHash("sha256").update(readFileSync(WANTED)).digest("hex").slice(0, 16)}`,
  );
  const python = join(folder, "bin/python");
  if (existsSync(join(folder, "complete"))) return python;
  console.log(`making ${folder}: the packages of ${WANTED}, by hash`);
  rmSync(folder, { recursive: true, force: true });
  execFileSync("python3", ["-m", "venv", folder]);
  execFileSync(python, ["-m", "pip", "install", "--quiet", "--require-hashes", "-r", WANTED], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  writeFileSync(join(folder, "complete"), "");
  return python;
}
