import { cpus, totalmem } from "node:os";
import { dag } from "@dagger.io/dagger";
import type { Machine } from "../../documents/metrics/index.js";
import { digestText } from "../../repository/inputs/index.js";
import { clean } from "../../text/clean.js";

/** Memory is told in whole GiB: what a kernel keeps for itself differs from boot to boot. */
const GIB = 1 << 30;

/** What the engine runs on, as the module sees it: no name of it, so that two of the same hardware are one. */
export async function machineOf(): Promise<Machine> {
  const all = cpus();
  const facts = {
    arch: String(await dag.defaultPlatform()).split("/")[1] ?? "unknown",
    cpu: clean(all[0]?.model ?? "unknown", 100),
    cpus: Math.max(1, all.length),
    memory: GIB * Math.round(totalmem() / GIB),
  };
  return { id: digestText(JSON.stringify(facts)).slice("sha256:".length, "sha256:".length + 16), ...facts };
}
