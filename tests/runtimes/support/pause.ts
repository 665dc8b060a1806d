import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";

import { output } from "../../engine/support/process.js";
import { goProgram, path } from "./runtime.js";

/** Push an image that only waits, and return its reference: the container that holds a pod's namespaces. */
export async function pushPause(registry: string): Promise<string> {
  const layer = join(mkdtempSync(join(inject("folder"), "pause-")), "layer.tar");
  await output("tar", ["-C", path("pause"), "-cf", layer, "pause"]);
  const [layers, whole] = [`${registry}/pause:layers`, `${registry}/pause:1`];
  await output(goProgram("crane"), ["append", "--oci-empty-base", "-f", layer, "-t", layers]);
  const settings = ["--set-platform", `linux/${architecture()}`, "--entrypoint", "/pause"];
  await output(goProgram("crane"), ["mutate", ...settings, "-t", whole, layers]);
  return whole;
}

/** The machine's architecture, as OCI names it. */
function architecture(): string {
  return process.arch === "x64" ? "amd64" : process.arch;
}
