import { execFileSync } from "node:child_process";
import { resolve } from "node:path";

const SOURCED = ["say", "state", "tools", "mirrors", "debian", "artifacts", "process", "registry"];

/** Run parts of ./daggerw with its settings, and return the lines that they print. */
export function ofWrapper(script: string): string[] {
  const lines = [
    "set -euo pipefail",
    `here=${resolve(".")}`,
    ...SOURCED.map((name) => `. "$here/engine/lib/${name}.sh"`),
  ];
  const all = [...lines, "state_init", "artifact_paths", script].join("\n");
  return execFileSync("bash", ["-c", all], { encoding: "utf8" }).split("\n");
}
