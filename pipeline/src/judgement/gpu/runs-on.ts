import type { GpuCode } from "./schema.js";

/** What code is for: the SM version, and whether for that one only ("a") or for its family ("f"). */
interface Target {
  major: number;
  sm: number;
  letter: string;
}

/**
 * Systems on a chip. "Binary compatibility is supported only for the desktop. It is not supported for Tegra. Also, the
 * binary compatibility between desktop and Tegra is not supported." (CUDA C++ Programming Guide 12.9, 3.1.2)
 */
const TEGRA = new Set([53, 62, 72, 87, 101]);

/** How code gets to a GPU: as it is, or compiled by the driver. */
export type Way = "sass" | "ptx";

/**
 * Say how code runs on GPUs of an SM version; undefined where it does not.
 * @param code what one file holds: one module that runs is enough
 * @param sm as sm_90
 */
export function runsOn(code: readonly GpuCode[], sm: string): Way | undefined {
  const gpu = targetOf(sm);
  const has = (kind: Way, fits: (target: Target, gpu: Target) => boolean) =>
    code.some((item) => item.kind === kind && fits(targetOf(item.target), gpu));
  if (has("sass", sassFits)) return "sass";
  return has("ptx", ptxFits) ? "ptx" : undefined;
}

/**
 * "A cubin generated for a certain compute capability is supported to run on any GPU with the same major revision and same
 * or higher minor revision" (NVIDIA Ada GPU Architecture Compatibility Guide, 1.2). With an "a" on that version only; with
 * an "f" within the family, which has one major version (CUDA C++ Programming Guide 12.9, 5.1.2 and 5.1.3).
 */
function sassFits(target: Target, gpu: Target): boolean {
  if (target.letter === "a" || TEGRA.has(target.sm) || TEGRA.has(gpu.sm)) return target.sm === gpu.sm;
  return target.major === gpu.major && target.sm <= gpu.sm;
}

/** PTX "can always be compiled to binary code of greater or equal compute capability" (the same, 3.1.3), but for letters. */
function ptxFits(target: Target, gpu: Target): boolean {
  if (target.letter === "a") return target.sm === gpu.sm;
  if (target.letter === "f") return target.major === gpu.major && target.sm <= gpu.sm;
  return target.sm <= gpu.sm;
}

/** Whether a driver can compile it for every GPU that is still to come. */
export function runsOnNewer(code: readonly GpuCode[]): boolean {
  return code.some(({ kind, target }) => kind === "ptx" && targetOf(target).letter === "");
}

/** The number of a target: 90 of sm_90a. */
export function numberOf(target: string): number {
  return targetOf(target).sm;
}

function targetOf(text: string): Target {
  const [, digits = "", letter = ""] = /^sm_(\d+)([af]?)$/.exec(text) ?? [];
  const sm = Number(digits);
  return { major: Math.floor(sm / 10), sm, letter };
}
