import type { Problem } from "../../errors/index.js";
import { kindAt, type Snapshot } from "../../judgement/sources/index.js";
import {
  bytecodeFolders,
  type Derivable,
  type DerivedDockerfile,
  deriveDockerfile,
  dockerfilePath,
} from "../../repository/derived/index.js";
import type { CatalogReading, ImageDefinition } from "../../repository/inputs/index.js";

/** Derive the Dockerfile of each folder that has none, by the path that it would have. */
export function derivedOf(snapshot: Snapshot, images: readonly ImageDefinition[]): Map<string, DerivedDockerfile> {
  const without = images.filter((image) => kindAt(snapshot, dockerfilePath(image)) === undefined);
  const paths = [...new Set(without.map(dockerfilePath))];
  return new Map(paths.map((path) => [path, deriveDockerfile(derivable(snapshot, images, path))]));
}

/** What a derived Dockerfile is made of: the images of its folder, with their bases' settings. */
export function derivable(
  snapshot: Pick<Snapshot, "paths">,
  images: readonly ImageDefinition[],
  path: string,
): Derivable[] {
  return images
    .filter((image) => dockerfilePath(image) === path)
    .map((image) => ({
      image,
      base: images.find(({ name }) => name === image.base)?.settings,
      modules: bytecodeFolders(image.layers, image.folder, snapshot.paths),
    }));
}

/** What was found in a Dockerfile, at the place that it follows from: a derived one is in no folder. */
export function whereAsked(
  { derived, at }: { derived: ReadonlyMap<string, DerivedDockerfile>; at: CatalogReading["at"] },
  problem: Problem,
): Problem {
  const found = derived.get(problem.file);
  if (found === undefined) return problem;
  const { image, path } = found.origins[Math.max(problem.line, 1) - 1] ?? { image: "", path: [] };
  const rule = problem.path === "" ? "" : `${problem.path}: `;
  return at(image, path, `${rule}${problem.message} (line ${problem.line} of the Dockerfile that follows from this)`);
}
