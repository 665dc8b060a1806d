import { digestText } from "../inputs/index.js";
import { parseLock } from "./parse.js";
import type { Deb, Wheel } from "./schema.js";

/** Hex digits of a lock's digest in the name that keeps its files. */
const DIGITS = 16;

/** What the store keeps of one lock: the files that are its own, under a name of its own. */
export interface KeptLock {
  /** Path of the lock. */
  path: string;
  /** The tag in the store. */
  tag: string;
  debs: Deb[];
  wheels: Wheel[];
}

/** `vllm.amd64.0123456789abcdef`: the lock's file name and the begin of its digest. */
export function keptTag(path: string, text: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1, -".json".length);
  return `${name}.${digestText(text).slice("sha256:".length, "sha256:".length + DIGITS)}`;
}

/**
 * What the store is to keep of locks. What a base provides is its own lock's; a lock without a file of its own has nothing
 * there. Throws a LockError for one that is malformed.
 */
export function keptLocks(locks: ReadonlyMap<string, string>): KeptLock[] {
  return [...locks].flatMap(([path, text]) => {
    const lock = parseLock({ path, text });
    const own = <T extends { from?: string | undefined }>(items: readonly T[]) =>
      items.filter(({ from }) => from === undefined);
    const [debs, wheels] = [own(lock.debs), own(lock.wheels)];
    return debs.length + wheels.length === 0 ? [] : [{ path, tag: keptTag(path, text), debs, wheels }];
  });
}
