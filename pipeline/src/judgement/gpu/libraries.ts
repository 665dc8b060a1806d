import { compareText } from "../../errors/index.js";
import { matchesGlob } from "../../text/glob.js";
import { runsOn } from "./runs-on.js";
import type { GpuFile } from "./schema.js";
import type { GpuPolicy } from "./wanted.js";

/** A library that policies/gpu.yaml names, and where it must run and does not. */
export interface GpuLibrary extends GpuFile {
  mustRunOn: string[];
  missing: string[];
}

/** A path or glob of policies/gpu.yaml that no file with GPU code matches. */
export interface Unmatched {
  image: string;
  library: string;
}

/** Find the libraries that lines name; what several lines want of one library adds up. */
export function namedLibraries(files: readonly GpuFile[], lines: GpuPolicy): GpuLibrary[] {
  return files.flatMap((file) => {
    const naming = lines.filter(({ libraries }) => libraries.some((glob) => matchesGlob(glob, file.path)));
    if (naming.length === 0) return [];
    const mustRunOn = [...new Set(naming.flatMap((line) => line.mustRunOn))].sort(byNumber);
    return [{ ...file, mustRunOn, missing: mustRunOn.filter((sm) => runsOn(file.code, sm) === undefined) }];
  });
}

/** Find what lines name and the image does not have. */
export function unmatchedLibraries(files: readonly GpuFile[], lines: GpuPolicy): Unmatched[] {
  return lines.flatMap(({ image, libraries }) =>
    libraries
      .filter((glob) => !files.some(({ path }) => matchesGlob(glob, path)))
      .map((library) => ({ image, library })),
  );
}

function byNumber(a: string, b: string): number {
  return a.length - b.length || compareText(a, b);
}
