import type { Directory, File } from "@dagger.io/dagger";
import type { PackedLayer } from "../../documents/oci/index.js";
import { packerFlags } from "../../repository/lock/index.js";
import type { StepNotes } from "./recorder.js";
import type { Settings } from "./settings.js";
import { runStep } from "./step.js";
import { timesOf } from "./times.js";
import { toolbox } from "./toolbox.js";

/** A packed layer: its blob, and what the packer says of it. */
export interface Layer {
  blob: File;
  info: PackedLayer;
}

/**
 * Pack a directory into one deterministic layer. `epoch` (seconds) is the latest time in it, `packer` the packer with
 * its settings, as a lock has it.
 */
export async function packLayer(
  settings: Settings,
  root: Directory,
  tree: Directory,
  epoch: number,
  packer: string,
  notes?: StepNotes,
): Promise<Layer> {
  const step = toolbox(settings, root, "pack")
    .withMountedDirectory("/tree", tree)
    .withExec(["python3", "-m", "pack", "/tree", "/out", "--epoch", String(epoch), ...packerFlags(packer)]);
  const out = await runStep(step, "/out");
  const info = JSON.parse(await out.file("layer.json").contents()) as PackedLayer;
  if (notes !== undefined) {
    notes.ran(await timesOf(step));
    notes.gave(info.size, info.uncompressedSize);
  }
  return { blob: out.file("layer"), info };
}
