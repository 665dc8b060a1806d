import type { Directory } from "@dagger.io/dagger";

import {
  findImage,
  type ImageDefinition,
  lockPath,
  PLATFORMS,
  type Platform,
  type TestWants,
} from "../../repository/inputs/index.js";
import { diffLocks, type Lock, parseLock } from "../../repository/lock/index.js";
import { type Repository, readRepository } from "../workshop/repository.js";
import type { Settings } from "../workshop/settings.js";
import { textFiles } from "../workshop/text-file.js";
import { resolveImage, resolver, type WrittenLock } from "./resolve.js";
import { readTool } from "./tools.js";

/**
 * Resolve images again and return their locks at their paths in the repository, with locks.diff.txt. An image that
 * starts from another is resolved upon that one's lock: the new one when it is resolved too. What its tests lay over an
 * image is resolved with it.
 */
export async function lockImages(settings: Settings, names: readonly string[]): Promise<Directory> {
  const repository = await readRepository(settings.source);
  const images = repository.catalog.images.filter((image) => names.includes(image.name));
  for (const name of names) findImage(repository.catalog, name);
  const box = resolver(settings, new Date().toISOString());
  const written = new Map<string, WrittenLock>();
  const words: string[] = [];
  const note = (path: string, result: WrittenLock) => {
    words.push(...diffLocks(readOld(repository, path), result.lock, result.reconsidered), "");
    written.set(path, result);
  };
  for (const image of images) {
    for (const platform of image.platforms) {
      const base = baseLock(repository, written, image, platform);
      note(lockPath(image, platform), await resolveImage(box, image, platform, base));
    }
  }
  for (const wants of testInputsOf(repository, images)) {
    for (const platform of wants.platforms) {
      note(lockPath(wants, platform), await resolveImage(box, { ...wants, alone: true }, platform, undefined));
    }
  }
  const locks = [...written].map(([path, { text }]) => [path, text] as const);
  return textFiles({ ...Object.fromEntries(locks), "locks.diff.txt": words.join("\n") });
}

/** Resolve the toolbox and what else tests run with, for every machine that an engine runs on. */
export async function lockTools(settings: Settings): Promise<Directory> {
  const repository = await readRepository(settings.source);
  const box = resolver(settings, new Date().toISOString());
  const jobs = repository.tools.flatMap((file) => PLATFORMS.map((platform) => ({ tool: readTool(file), platform })));
  const files = await Promise.all(
    jobs.map(async ({ tool, platform }) => {
      const { text } = await resolveImage(box, tool, platform, undefined);
      return [lockPath(tool, platform), text] as const;
    }),
  );
  return textFiles(Object.fromEntries(files));
}

/** What the tests of some images lay over them; variants of one image share it. */
function testInputsOf(repository: Repository, images: readonly ImageDefinition[]): TestWants[] {
  const chosen = repository.testInputs.filter((wants) => images.some((image) => image.name === wants.owner));
  return [...new Map(chosen.map((wants) => [wants.file, wants])).values()];
}

/** The lock that an image is resolved upon: resolved just now, or the one in the repository. */
function baseLock(
  repository: Repository,
  written: ReadonlyMap<string, WrittenLock>,
  image: ImageDefinition,
  platform: Platform,
): WrittenLock | undefined {
  if (image.base === undefined) return undefined;
  const path = lockPath(findImage(repository.catalog, image.base), platform);
  const text = repository.locks.get(path);
  const found = written.get(path) ?? (text === undefined ? undefined : { lock: parseLock({ path, text }), text });
  if (found === undefined) throw new Error(`${path}: no such file; lock the base first: --name=${image.base}`);
  return found;
}

/** The lock as it was, for the difference in words; a malformed one counts as none. */
function readOld(repository: Repository, path: string): Lock | undefined {
  const text = repository.locks.get(path);
  if (text === undefined) return undefined;
  try {
    return parseLock({ path, text });
  } catch {
    return undefined;
  }
}
