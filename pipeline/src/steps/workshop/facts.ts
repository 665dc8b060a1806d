import { type Facts, type ImageFacts, imageFacts } from "../../repository/facts/index.js";
import type { Platform } from "../../repository/inputs/index.js";
import type { Lock } from "../../repository/lock/index.js";
import { failuresOf } from "./failures.js";
import { type Repository, readLock } from "./repository.js";

/**
 * What files of a folder may repeat: the versions of all images, and what those of the folder itself require. An image whose
 * locks are not in order has no facts: that is told where they are.
 */
export function factsIn(repository: Repository): (folder: string) => Facts {
  const { catalog, testInputs } = repository;
  const all = catalog.images.flatMap((image): [string, ImageFacts][] => {
    const locks: (readonly [Platform, Lock])[] = [];
    const read = () => image.platforms.map((platform) => locks.push([platform, readLock(repository, image, platform)]));
    if (failuresOf(read).length > 0) return [];
    const tests = testInputs.find(({ owner }) => owner === image.name);
    return [[image.folder, imageFacts(image, locks, tests)]];
  });
  const none = new Map<string, string>();
  return (folder) =>
    new Map(all.map(([of, facts]) => [facts.name, of === folder ? facts : { ...facts, required: none }]));
}
