import { CHECKED_FILES, type SourcesError } from "../../judgement/sources/index.js";
import type { ImageDefinition } from "../../repository/inputs/index.js";
import { overrideLines } from "../../repository/overlay/index.js";
import { dockerfileFindings } from "./check-dockerfiles.js";
import { checkSnapshot } from "./check-snapshot.js";
import { errorOf } from "./failures.js";
import { readSnapshot } from "./read-repository.js";
import { REPOSITORY_FILES, type Repository } from "./repository.js";
import type { Settings } from "./settings.js";

/**
 * Check the repository as checkSnapshot does: one listing of it, and one read of each file that is looked into. Says which
 * of its files count in place of the factory's.
 */
export async function checkInputs({ source, beneath }: Pick<Settings, "source" | "beneath">): Promise<string> {
  const said = checkSnapshot(await readSnapshot(source, [...REPOSITORY_FILES, ...CHECKED_FILES]));
  return beneath === undefined ? said : [said, ...overrideLines(beneath)].join("");
}

/** What was said of Dockerfiles: each image's is asked for by every platform, and by the images on top of it. */
const CHECKED = new WeakMap<Repository, Map<string, SourcesError | undefined>>();

/**
 * Check the Dockerfile of an image before it is built: is it hermetic, does it have the stages and the files that
 * inputs.yaml names, does it end in the same image? Throws a SourcesError with every problem.
 */
export function checkImageDockerfile(repository: Repository, image: ImageDefinition): void {
  const known = CHECKED.get(repository) ?? new Map<string, SourcesError | undefined>();
  CHECKED.set(repository, known);
  if (!known.has(image.name)) known.set(image.name, errorOf(dockerfileFindings(repository, image)));
  const error = known.get(image.name);
  if (error !== undefined) throw error;
}
