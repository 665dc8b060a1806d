import type { Lock } from "../../repository/lock/index.js";

/**
 * The oldest driver for Linux that runs programs of a CUDA release, by its major version: "CUDA Toolkit and Minimum Required
 * Driver Version for CUDA Minor Version Compatibility" in the release notes of the CUDA toolkit, and
 * https://docs.nvidia.com/deploy/cuda-compatibility/minor-version-compatibility.html. To compile PTX, a driver must also
 * know the version of its language.
 */
const OLDEST: Readonly<Record<string, string>> = { 11: "450.80.02", 12: "525.60.13", 13: "580.65.06" };

const RUNTIME = /^nvidia-cuda-runtime(?:-cu\d+)?$/;

/** The CUDA release of an image as MAJOR.MINOR: that of its run-time library. Undefined where it has none. */
export function cudaVersion({ wheels }: Pick<Lock, "wheels">): string | undefined {
  const found = wheels.filter(({ name }) => RUNTIME.test(name)).map(({ version }) => version.split(".").map(Number));
  const [newest] = found.sort(([a = 0, b = 0], [c = 0, d = 0]) => c - a || d - b);
  return newest?.slice(0, 2).join(".");
}

/** The oldest driver for a CUDA release. Throws for one that is not in the table. */
export function oldestDriver(cuda: string): string {
  const driver = OLDEST[cuda.split(".")[0] ?? ""];
  if (driver !== undefined) return driver;
  const known = Object.keys(OLDEST).join(", ");
  throw new Error(`CUDA ${cuda}: no driver is known, only for ${known}; add it to pipeline/src/gpu/driver.ts`);
}
