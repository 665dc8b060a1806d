import type { Platform } from "../../repository/inputs/index.js";
import type { GpuLibrary } from "./libraries.js";
import { numberOf, runsOn, runsOnNewer, type Way } from "./runs-on.js";

/** What the names of labels about GPUs begin with. */
export const LABEL_PREFIX = "image-factory.gpu.";

/**
 * Say of the libraries that policies/gpu.yaml names where all of them run, as labels:
 * - `image-factory.gpu.sass.ARCH`: SM versions on which all run as they are;
 * - `image-factory.gpu.ptx.ARCH`: SM versions on which the driver compiles one of them first, then "newer" when it can do
 *   so for GPUs that are still to come, and no line has an end (`upTo`);
 * - `image-factory.gpu.driver`: the oldest driver.
 */
export function gpuLabels(
  platform: Platform,
  libraries: readonly GpuLibrary[],
  newest: number,
  driver: string | undefined,
): Record<string, string> {
  if (libraries.length === 0) return {};
  const arch = platform.split("/")[1];
  const newer = newest === Number.POSITIVE_INFINITY && libraries.every(({ code }) => runsOnNewer(code));
  return {
    [`${LABEL_PREFIX}sass.${arch}`]: listed(where(libraries, newest, "sass")),
    [`${LABEL_PREFIX}ptx.${arch}`]: listed([...where(libraries, newest, "ptx"), ...(newer ? ["newer"] : [])]),
    ...(driver !== undefined && { [`${LABEL_PREFIX}driver`]: driver }),
  };
}

/** The labels of this kind that an image has for a platform, or for all. */
export function statedLabels(platform: Platform, labels: Readonly<Record<string, string>>): Record<string, string> {
  const arch = platform.split("/")[1];
  const own = [`${LABEL_PREFIX}sass.${arch}`, `${LABEL_PREFIX}ptx.${arch}`, `${LABEL_PREFIX}driver`];
  return Object.fromEntries(Object.entries(labels).filter(([name]) => own.includes(name)));
}

/** SM versions that any of them is made for, where all run, and one of them in this way. */
function where(libraries: readonly GpuLibrary[], newest: number, way: Way): string[] {
  const seen = new Set(libraries.flatMap(({ code }) => code.map(({ target }) => numberOf(target))));
  const versions = [...seen]
    .filter((sm) => sm <= newest)
    .sort((a, b) => a - b)
    .map((sm) => `sm_${sm}`);
  return versions.filter((sm) => {
    const ways = libraries.map(({ code }) => runsOn(code, sm));
    return !ways.includes(undefined) && (way === "ptx") === ways.includes("ptx");
  });
}

function listed(items: readonly string[]): string {
  return items.length === 0 ? "none" : items.join(" ");
}
