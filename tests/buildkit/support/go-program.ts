import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { built } from "../../registry/support/programs.js";

/** The BuildKits that the tests read with: the folders of go/ that pin them, and the prefix of their packages. */
export const BUILDKITS = {
  /** The newest of its releases. */
  current: "github.com/moby/buildkit/",
  /** The copy that the engine is made of; go/engine/go.mod has a name that may import it. */
  engine: "github.com/dagger/dagger/internal/buildkit/",
} as const;

export type BuildkitName = keyof typeof BUILDKITS;

const SOURCES = "tests/buildkit/go";

/**
 * Compile the program that prints BuildKit's readings, or take what was compiled from the same files before. One main.go
 * serves both. Returns its path; throws where this machine cannot compile it.
 */
export function readingProgram(name: BuildkitName): string {
  const files = sourcesOf(name);
  const hash = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);
  const kept = join(built(), `test-reading-${name}-${hash}`);
  if (existsSync(kept)) return kept;
  console.log(`compiling the reader of BuildKit (${name}) for the tests: once, up to a minute`);
  mkdirSync(built(), { recursive: true });
  const folder = mkdtempSync(`${kept}.`);
  try {
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    compile(folder);
    renameSync(join(folder, "reading"), kept);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return kept;
}

function sourcesOf(name: BuildkitName): Record<string, string> {
  const main = readFileSync(join(SOURCES, "current/main.go"), "utf8");
  return {
    "main.go": main.replaceAll(`"${BUILDKITS.current}`, `"${BUILDKITS[name]}`),
    "go.mod": readFileSync(join(SOURCES, name, "go.mod"), "utf8"),
    "go.sum": readFileSync(join(SOURCES, name, "go.sum"), "utf8"),
  };
}

function compile(cwd: string): void {
  const flags = ["-trimpath", "-mod=readonly", "-buildvcs=false", "-o", "reading", "."];
  const env = { ...process.env, CGO_ENABLED: "0" };
  const done = spawnSync("go", ["build", ...flags], { cwd, env, encoding: "utf8" });
  if (done.status !== 0) throw new Error(`go build: ${done.error ?? ""}${done.stderr ?? ""}`);
}
