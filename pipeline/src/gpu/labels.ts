import type { Platform } from "../inputs/index.js";
import type { GpuLibrary } from "./libraries.js";
import { numberOf, runsOn, runsOnNewer, type Way } from "./runs-on.js";

const PREFIX = "image-factory.gpu.";

/**
 * Say of the libraries that policies/gpu.yaml names where all of them run, as labels:
 * - `image-factory.gpu.sass.ARCH`: SM versions on which all run as they are;
 * - `image-factory.gpu.ptx.ARCH`: SM versions on which the driver compiles one of them first, then "newer" when it can do
 *   so for GPUs that are still to come;
 * - `image-factory.gpu.driver`: the oldest driver.
 */
export function gpuLabels(
  platform: Platform,
  libraries: readonly GpuLibrary[],
  driver: string | undefined,
): Record<string, string> {
  if (libraries.length === 0) return {};
  const arch = platform.split("/")[1];
  const newer = libraries.every(({ code }) => runsOnNewer(code)) ? ["newer"] : [];
  return {
    [`${PREFIX}sass.${arch}`]: listed(where(libraries, "sass")),
    [`${PREFIX}ptx.${arch}`]: listed([...where(libraries, "ptx"), ...newer]),
    ...(driver !== undefined && { [`${PREFIX}driver`]: driver }),
  };
}

/** The labels of this kind that an image has for a platform, or for all. */
export function statedLabels(platform: Platform, labels: Readonly<Record<string, string>>): Record<string, string> {
  const arch = platform.split("/")[1];
  const own = [`${PREFIX}sass.${arch}`, `${PREFIX}ptx.${arch}`, `${PREFIX}driver`];
  return Object.fromEntries(Object.entries(labels).filter(([name]) => own.includes(name)));
}

/** SM versions that any of them is made for, where all run, and one of them in this way. */
function where(libraries: readonly GpuLibrary[], way: Way): string[] {
  const seen = new Set(libraries.flatMap(({ code }) => code.map(({ target }) => numberOf(target))));
  const versions = [...seen].sort((a, b) => a - b).map((sm) => `sm_${sm}`);
  return versions.filter((sm) => {
    const ways = libraries.map(({ code }) => runsOn(code, sm));
    return !ways.includes(undefined) && (way === "ptx") === ways.includes("ptx");
  });
}

function listed(items: readonly string[]): string {
  return items.length === 0 ? "none" : items.join(" ");
}
