import type { Directory } from "@dagger.io/dagger";
import {
  advisoryNames,
  type Judge,
  judgeBy,
  type LockPair,
  lockDiffOf,
  lockDiffSections,
  NamedRecords,
} from "../../documents/locks/index.js";
import { type Format, written } from "../../documents/sections/index.js";
import { about, readJson } from "../../errors/index.js";
import { lockPath } from "../../repository/inputs/index.js";
import { MissingLockError, parseLock } from "../../repository/lock/index.js";
import { ownImages } from "../workshop/beneath.js";
import { readRepository, readSnapshot } from "../workshop/read-repository.js";
import { LOCK_FILES, type Repository } from "../workshop/repository.js";
import type { Settings } from "../workshop/settings.js";
import { runText } from "../workshop/step.js";
import { toolbox } from "../workshop/toolbox.js";
import { Workshop } from "../workshop/workshop.js";

/** What the locks of the repository are compared with. */
export interface LockDiffRequest {
  /** The root of a checkout. */
  before: Directory;
  /** Folder of OSV records. */
  advisories?: Directory;
  format: Format;
}

/** Compare the locks of the repository with those of another checkout. Throws a MissingLockError where that has none. */
export async function lockDiff(settings: Settings, { before, advisories, format }: LockDiffRequest): Promise<string> {
  const [repository, { texts }] = await Promise.all([
    readRepository(settings.source),
    readSnapshot(before, [LOCK_FILES]),
  ]);
  if (texts.size === 0) {
    const problem = about(
      "--before",
      "there is no lock in it: expected images/NAME/locks/NAME.amd64.json and the like",
    );
    throw new MissingLockError([problem], "Give the root of a checkout: a folder, or https://HOST/PATH#COMMIT.");
  }
  const pairs = lockPairs(repository, settings, texts);
  const diff = lockDiffOf(pairs, [], await judgeOf(settings, advisories, pairs));
  return written(format, diff, lockDiffSections(diff));
}

/** Pair the locks of a repository with others at the same paths; of one with the factory beneath it, its own. */
export function lockPairs(
  { catalog, locks }: Pick<Repository, "catalog" | "locks">,
  { beneath }: Pick<Settings, "beneath">,
  before: ReadonlyMap<string, string>,
): LockPair[] {
  const own = (path: string) => beneath === undefined || beneath.own.includes(path) || before.has(path);
  const layers = new Map(
    ownImages(catalog.images, beneath).flatMap((image) =>
      image.platforms.map((platform) => [lockPath(image, platform), image.layers] as const),
    ),
  );
  // In the order of the catalog, bases first; what is of no image of it comes behind.
  const paths = new Set([...layers.keys(), ...[...locks.keys(), ...before.keys()].sort()]);
  const read = (texts: ReadonlyMap<string, string>, path: string) => {
    const text = texts.get(path);
    return text === undefined ? undefined : parseLock({ path, text });
  };
  return [...paths]
    .filter(own)
    .map((path) => ({ before: read(before, path), after: read(locks, path), layers: layers.get(path) ?? [] }));
}

/** Make a judge of the records about what differs; undefined where no advisories are given. */
export async function judgeOf(
  settings: Settings,
  advisories: Directory | undefined,
  pairs: readonly LockPair[],
): Promise<Judge | undefined> {
  if (advisories === undefined) return undefined;
  const { root } = await Workshop.open(settings);
  const box = toolbox(settings, root, "osv")
    .withMountedDirectory("/advisories", advisories)
    .withNewFile("/names.json", JSON.stringify(advisoryNames(pairs)))
    .withExec(["python3", "-m", "osv", "--names", "/advisories", "/names.json", "/found.json"]);
  const text = await runText(box, "/found.json");
  return judgeBy(await readJson("--advisories", text, NamedRecords, "Are these records of OSV?"));
}
