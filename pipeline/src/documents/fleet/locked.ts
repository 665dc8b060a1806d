import { normalizePythonName } from "../../repository/inputs/index.js";
import type { Lock } from "../../repository/lock/index.js";
import { compareVersions, type Purl } from "../../repository/packages/index.js";

/** A lock of the repository, where `where` looks whether what was found is still in it. */
export interface CommittedLock {
  path: string;
  lock: Pick<Lock, "image" | "platform" | "debs" | "wheels">;
}

/**
 * What the committed lock says of a package that is served. `fixed`: its version is beyond every fix that is known, or is one;
 * `same`; `newer` and `older`, by the ecosystem's rules, without that being known; `other`: not comparable; `gone`: it is not
 * in the lock; `no lock`: the repository has no such image.
 */
export const LOCK_STATES = ["fixed", "same", "newer", "older", "other", "gone", "no lock"] as const;
export type LockState = (typeof LOCK_STATES)[number];

/** The answer for one package. */
export interface LockAnswer {
  state: LockState;
  path?: string;
  /** The version in the lock. */
  version?: string;
}

/** Make what looks up packages in the committed locks. */
export function lookupIn(locks: readonly CommittedLock[]) {
  const known = new Map(locks.map((item) => [`${item.lock.image} ${item.lock.platform}`, versionsIn(item)]));
  return (image: string, platform: string, purl: Purl, fixed: readonly string[]): LockAnswer => {
    const found = known.get(`${image} ${platform}`);
    if (found === undefined) return { state: "no lock" };
    const version = found.versions.get(`${purl.type} ${purl.name}`);
    if (version === undefined) return { state: "gone", path: found.path };
    return { state: stateOf(purl, version, fixed), path: found.path, version };
  };
}

function versionsIn({ path, lock }: CommittedLock): { path: string; versions: Map<string, string> } {
  const debs = lock.debs.map(({ name, version }) => [`deb ${name}`, version] as const);
  const wheels = lock.wheels.map(({ name, version }) => [`pypi ${normalizePythonName(name)}`, version] as const);
  return { path, versions: new Map([...debs, ...wheels]) };
}

function stateOf({ type, version = "" }: Purl, locked: string, fixed: readonly string[]): LockState {
  const orders = fixed.map((fix) => compareVersions(type, locked, fix));
  // Of fixes in several series one lies below versions of the next that have none: the highest decides, or the very same.
  if (orders.includes(0) || (orders.length > 0 && orders.every((order) => order !== undefined && order >= 0)))
    return "fixed";
  if (locked === version) return "same";
  const order = compareVersions(type, locked, version);
  if (order === undefined) return "other";
  return order === 0 ? "same" : order > 0 ? "newer" : "older";
}
