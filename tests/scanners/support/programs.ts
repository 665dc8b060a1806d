import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join, resolve } from "node:path";
import type { TestProject } from "vitest/node";
import { built, goTool } from "../../registry/support/programs.js";

/** The real scanners, and the maker of their databases, by path. */
export interface Scanners {
  grype: string;
  trivy: string;
  advisoryDb: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    scanners: Scanners;
  }
}

/** Find or make the programs before the first test. */
export default function setup(project: TestProject): void {
  project.provide("scanners", { grype: goTool("grype"), trivy: goTool("trivy"), advisoryDb: advisoryDb() });
}

const SOURCES = "toolbox/advisory-db";

/** advisory-db, compiled with this machine's Go and kept by its sources. */
function advisoryDb(): string {
  const given = join(resolve(process.env.IMAGE_FACTORY_TOOLS ?? "none"), "advisory-db");
  if (existsSync(given)) return given;
  const hash = createHash("sha256");
  for (const name of readdirSync(SOURCES).sort()) hash.update(readFileSync(join(SOURCES, name)));
  const file = join(built(), `test-advisory-db-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(file)) return file;
  console.log("compiling advisory-db for the tests: once, some minutes");
  mkdirSync(built(), { recursive: true });
  const env = { ...process.env, CGO_ENABLED: "0" };
  execFileSync("go", ["build", "-mod=readonly", "-o", `${file}.partial`, "."], { cwd: SOURCES, env, stdio: "inherit" });
  renameSync(`${file}.partial`, file);
  return file;
}
