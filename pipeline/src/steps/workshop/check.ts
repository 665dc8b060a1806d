import type { Directory } from "@dagger.io/dagger";
import { FactoryError } from "../../errors/index.js";
import { checkDockerfile } from "../../repository/dockerfile/index.js";
import { findImage, type ImageDefinition, lockPath, type Platform } from "../../repository/inputs/index.js";
import { assignLayers, checkFilled } from "../../repository/lock/index.js";
import { type Repository, readLock, readRepository, readTestLock } from "./repository.js";

/**
 * Check inputs, locks and Dockerfiles: everything that can be checked without a build. Throws one error that holds
 * every problem.
 */
export async function checkInputs(source: Directory): Promise<string> {
  const repository = await readRepository(source);
  const { images } = repository.catalog;
  const overlays = repository.testInputs;
  const failures = [...images.flatMap((image) => failuresOf(repository, image)), ...staleOverlays(repository)];
  if (failures.length > 0) throw new Error([...new Set(failures)].join("\n"));
  const paths = [...images, ...overlays].flatMap((one) => one.platforms.map((platform) => lockPath(one, platform)));
  const locks = new Set(paths).size;
  return `${images.length} images, ${locks} locks and ${new Set(images.map((i) => i.folder)).size} Dockerfiles are in order\n`;
}

function failuresOf(repository: Repository, image: ImageDefinition): string[] {
  return failuresIn([
    () => checkImageDockerfile(repository, image),
    ...image.platforms.map((platform) => () => checkLayers(repository, image, platform)),
  ]);
}

/** The lock is read once, so that what is wrong with it is said once. */
function checkLayers(repository: Repository, image: ImageDefinition, platform: Platform): void {
  const lock = readLock(repository, image, platform);
  const { stages } = assignLayers(lockPath(image, platform), lock, image.layers);
  checkFilled(image.file, image.layers, stages, platform);
}

/** What tests lay over images is locked, too. */
function staleOverlays(repository: Repository): string[] {
  return failuresIn(
    repository.testInputs.flatMap((wants) =>
      wants.platforms.map((platform) => () => void readTestLock(repository, wants, platform)),
    ),
  );
}

function failuresIn(checks: readonly (() => void)[]): string[] {
  return checks.flatMap((check) => {
    try {
      check();
      return [];
    } catch (error) {
      if (error instanceof FactoryError) return [error.message];
      throw error;
    }
  });
}

/** Check the Dockerfile of an image against the rules of hermetic builds. */
export function checkImageDockerfile(repository: Repository, image: ImageDefinition): void {
  const file = `${image.folder}/Dockerfile`;
  const text = repository.dockerfiles.get(file);
  if (text === undefined) throw new Error(`${file}: no such file`);
  const base = image.base === undefined ? undefined : findImage(repository.catalog, image.base);
  checkDockerfile(file, text, image, base?.settings);
}
