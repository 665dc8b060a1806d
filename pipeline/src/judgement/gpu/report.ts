import type { Platform } from "../../repository/inputs/index.js";
import type { Lock } from "../../repository/lock/index.js";
import { cudaVersion, oldestDriver } from "./driver.js";
import { gpuLabels } from "./labels.js";
import { type GpuLibrary, namedLibraries, type Unmatched, unmatchedLibraries } from "./libraries.js";
import type { GpuFile } from "./schema.js";
import { type GpuPolicy, gpuLines, newestOf } from "./wanted.js";

/** What is known of the GPU code of one platform of an image. */
export interface GpuReport {
  image: string;
  platform: Platform;
  /** Release of the CUDA run-time library, as 13.0; null where the image has none. */
  cuda: string | null;
  /** The oldest driver for it. */
  driver: string | null;
  /** What the labels have to say. */
  labels: Record<string, string>;
  /** How many lines of policies/gpu.yaml are about it. */
  lines: number;
  /** The libraries that policies/gpu.yaml names. */
  libraries: GpuLibrary[];
  /** What policies/gpu.yaml names, and no file with GPU code is. */
  unmatched: Unmatched[];
  /** Every file with GPU code. */
  files: GpuFile[];
}

/** Put together what is known of the GPU code of an image. `lineage` are its name and those of its bases. */
export function gpuReport(
  image: string,
  lineage: readonly string[],
  lock: Pick<Lock, "platform" | "wheels">,
  files: GpuFile[],
  policy: GpuPolicy,
): GpuReport {
  const { platform } = lock;
  const lines = gpuLines(policy, lineage, platform);
  const libraries = namedLibraries(files, lines);
  const cuda = cudaVersion(lock);
  const driver = cuda === undefined ? undefined : oldestDriver(cuda);
  return {
    image,
    platform,
    cuda: cuda ?? null,
    driver: driver ?? null,
    labels: gpuLabels(platform, libraries, newestOf(lines), driver),
    lines: lines.length,
    libraries,
    unmatched: unmatchedLibraries(files, lines),
    files,
  };
}
