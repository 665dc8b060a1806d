import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Why this machine can run no container; undefined where it can: a runtime mounts file systems, overlays above all. */
export function machineProblem(folder: string): string | undefined {
  if (process.getuid?.() !== 0) return "the tests do not run as root";
  const parts = ["lower", "upper", "work", "merged"].map((name) => join(folder, "probe", name));
  for (const part of parts) mkdirSync(part, { recursive: true });
  const [lower, upper, work, merged = ""] = parts;
  const overlay = ["-t", "overlay", "overlay", "-o", `lowerdir=${lower},upperdir=${upper},workdir=${work}`, merged];
  // In a mount namespace of its own: nothing is left behind.
  const done = spawnSync("unshare", ["--mount", "mount", ...overlay], { encoding: "utf8" });
  return done.status === 0 ? undefined : `no overlay can be mounted here: ${(done.stderr ?? done.error).trim()}`;
}

/** Remove a folder with all that is mounted below it, the deepest first: what a runtime forgot must not stay. */
export function removeWithMounts(folder: string): void {
  const listed = spawnSync("findmnt", ["--raw", "--noheadings", "--output", "TARGET"], { encoding: "utf8" });
  const below = listed.stdout.split("\n").filter((target) => target.startsWith(`${folder}/`));
  for (const target of below.sort((a, b) => b.length - a.length)) spawnSync("umount", ["--lazy", target]);
  rmSync(folder, { recursive: true, force: true });
}
