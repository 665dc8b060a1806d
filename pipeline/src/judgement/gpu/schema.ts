import { z } from "zod";

import { readJson } from "../../errors/index.js";

/** Modules of one kind and target in a file, as toolbox/gpu counts them. */
export const GpuCode = z.strictObject({
  /** sass: code of a cubin. ptx: what a driver compiles. lto: what nvJitLink links. Others are told by their number. */
  kind: z.string().min(1),
  /** sm_90; sm_90a for that version only; sm_100f for its family. */
  target: z.string().regex(/^sm_\d+[af]?$/),
  /** Version of the PTX language, which the driver must know; empty for others. */
  isa: z.string(),
  modules: z.int().positive(),
});
export type GpuCode = z.infer<typeof GpuCode>;

/** A file with GPU code. */
export const GpuFile = z.strictObject({
  path: z.string().startsWith("/"),
  /** The wheel that it is from, as `torch 2.13.0`; empty for a file of no wheel. */
  package: z.string(),
  code: z.array(GpuCode).min(1),
});
export type GpuFile = z.infer<typeof GpuFile>;

/** Read what toolbox/gpu wrote. Throws a NotShownError where it is not a whole list. */
export function parseGpuFiles(text: string): GpuFile[] {
  const again = "Run it again; if it fails again, toolbox/gpu and pipeline/src/judgement/gpu/schema.ts differ.";
  return readJson("the answer of toolbox/gpu", text, z.array(GpuFile), again);
}
