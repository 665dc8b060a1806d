import type { Directory } from "@dagger.io/dagger";
import { lockPath } from "../../repository/inputs/index.js";
import { type KeptLock, keptLocks } from "../../repository/lock/index.js";
import { readLocks } from "../workshop/read-repository.js";
import type { Workshop } from "../workshop/workshop.js";

const TOOLBOX = "toolbox/";

/**
 * The locks of images, of their bases and of their tests, and those of the toolbox.
 * @param names images; all of the repository when empty
 */
export function locksOf(workshop: Workshop, names: readonly string[]): KeptLock[] {
  const { locks, testInputs } = workshop.repository;
  if (names.length === 0) return keptLocks(locks);
  const lineage = names.flatMap((name) => workshop.lineage(workshop.image(name)));
  const tests = testInputs.filter(({ owner }) => lineage.some(({ name }) => name === owner));
  const paths = new Set(
    [...lineage, ...tests].flatMap((one) => one.platforms.map((platform) => lockPath(one, platform))),
  );
  return keptLocks(new Map([...locks].filter(([path]) => path.startsWith(TOOLBOX) || paths.has(path))));
}

/** The names under which another checkout or commit keeps its inputs. */
export async function tagsIn(checkout: Directory): Promise<string[]> {
  return keptLocks(await readLocks(checkout)).map(({ tag }) => tag);
}
