import { readFileSync, statfsSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import type { Results } from "./results.js";

/** What a reader needs to know of this machine. */
export function machine(before: number): Results["machine"] {
  const system = /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? process.platform;
  return { cores: cpus().length, memory: totalmem(), system, load: [before, load()] };
}

/** Average load of the last minute. */
export function load(): number {
  return Number((loadavg()[0] ?? 0).toFixed(2));
}

/** Measure something: seconds, and the most that a folder's file system had more than before, in bytes, seen twice a second. */
export async function measured(folder: string, work: () => Promise<void>): Promise<{ seconds: number; disk: number }> {
  const used = () => {
    const { bsize, blocks, bfree } = statfsSync(folder);
    return bsize * (blocks - bfree);
  };
  const before = used();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, used());
  }, 500);
  const began = performance.now();
  try {
    await work();
    return { seconds: (performance.now() - began) / 1000, disk: Math.max(0, most - before, used() - before) };
  } finally {
    clearInterval(timer);
  }
}
