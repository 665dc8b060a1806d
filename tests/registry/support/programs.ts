import { type ExecFileSyncOptions, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join, resolve } from "node:path";
import type { TestProject } from "vitest/node";
import { goBinaryOf } from "../../../pipeline/src/programs/go-module.js";
import { debianProgram } from "./debian-program.js";
import { factoryHome } from "./home.js";

/** The real programs that the tests run, by path. */
export interface Programs {
  oras: string;
  cosign: string;
  registry: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    programs: Programs;
  }
}

/** Find or make the programs before the first test. Set IMAGE_FACTORY_TOOLS to a folder that has oras and cosign. */
export default function setup(project: TestProject): void {
  project.provide("programs", { oras: goTool("oras"), cosign: goTool("cosign"), registry: dockerRegistry() });
}

/** Where what was made for the tests is kept. */
export function built(): string {
  return join(factoryHome(), "built");
}

/** A tool or program that the module compiles, kept by the files that it was compiled from. */
export function goTool(name: string): string {
  const folder = process.env.IMAGE_FACTORY_TOOLS;
  if (folder !== undefined) return join(resolve(folder), name);
  const file = join(built(), `test-${name}-${sourcesOf(name)}`);
  if (existsSync(file)) return file;
  console.log(`compiling ${name} for the tests: once, some minutes`);
  const partial = `${file}.partial`;
  execFileSync("./daggerw", ["--silent", "call", "tool", `--name=${name}`, "export", `--path=${partial}`], QUIET);
  renameSync(partial, file);
  return file;
}

function sourcesOf(name: string): string {
  const found = goBinaryOf(name);
  const folder = "folder" in found ? found.folder : `toolbox/tools/${name}`;
  const hash = createHash("sha256");
  for (const file of readdirSync(folder).sort()) hash.update(readFileSync(join(folder, file)));
  return hash.digest("hex").slice(0, 16);
}

const QUIET: ExecFileSyncOptions = { stdio: ["ignore", "ignore", "inherit"] };

/** Debian's docker-registry: the one of this machine, or its package unpacked. */
function dockerRegistry(): string {
  const own = "/usr/bin/docker-registry";
  return existsSync(own) ? own : debianProgram("docker-registry", own, join(built(), "test-docker-registry"));
}
