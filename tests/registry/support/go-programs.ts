import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { built } from "./programs.js";

/** How the programs of one Go module are compiled; its go.mod and go.sum name all that they are made of. */
export interface GoBuild {
  packages: readonly string[];
  tags?: string;
  /** It is linked with libraries of the machine; the others are static. */
  cgo?: true;
}

/**
 * Compile the programs of the module in a folder, or take what was compiled from the same files before. Returns the folder of the
 * programs; throws where this machine cannot.
 */
export function compiled(name: string, source: string, how: GoBuild): string {
  const kept = `${built()}/test-${name}-${digestOf(source, JSON.stringify(how))}`;
  if (existsSync(kept)) return kept;
  console.log(`compiling ${name} for the tests: once, up to two minutes`);
  mkdirSync(built(), { recursive: true });
  const partial = mkdtempSync(`${kept}.`);
  try {
    compile(source, how, partial);
    renameSync(partial, kept);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return kept;
}

function digestOf(source: string, settings: string): string {
  const hash = createHash("sha256").update(settings);
  for (const file of readdirSync(source).sort()) hash.update(readFileSync(`${source}/${file}`));
  return hash.digest("hex").slice(0, 16);
}

function compile(source: string, { packages, tags, cgo }: GoBuild, folder: string): void {
  const flags = ["-trimpath", "-mod=readonly", "-buildvcs=false", "-ldflags", "-s -w", "-tags", tags ?? ""];
  const env = { ...process.env, CGO_ENABLED: cgo ? "1" : "0" };
  const done = spawnSync("go", ["build", ...flags, "-o", `${folder}/`, ...packages], {
    cwd: source,
    env,
    encoding: "utf8",
  });
  if (done.status === 0) return;
  const said = `${done.error ?? ""}${done.stderr ?? ""}`.trim().split("\n");
  throw new Error(`go build: ${said.at(-1)}`);
}
