import {
  type AskedBase,
  askedDigest,
  type ImageDefinition,
  lockPath,
  normalizePythonName,
  type Platform,
  pythonsIn,
  requiredName,
  requirementParts,
} from "../inputs/index.js";
import { MissingLockError, renewLock, StaleLockError, wholeFile } from "./errors.js";
import { PACKER } from "./packer.js";
import type { Lock } from "./schema.js";

/** What has a lock: an image, or what its tests lay over it (`owner` is the image then, whose command renews the lock). */
export type Locked = Pick<ImageDefinition, "name" | "folder" | "file" | "debian" | "python"> & { owner?: string };

/** Make the error for a lock that is not there. */
export function missingLock(wanted: Omit<Locked, "file">, platform: Platform): MissingLockError {
  const what = wanted.owner === undefined ? `image "${wanted.name}"` : `the test inputs "${wanted.name}"`;
  const problem = wholeFile(lockPath(wanted, platform), `there is no lock of ${what} for ${platform}`);
  return new MissingLockError([problem], renewLock(wanted.owner ?? wanted.name));
}

/**
 * Check that a lock was resolved from what is asked for now: the same inputs, platform, and lock of the base.
 * Throws a StaleLockError that says what differs and the command that renews the lock.
 */
export function checkLock(lock: Lock, image: Locked, platform: Platform, base: AskedBase | null): void {
  const problems = staleReasons(lock, image, platform, base).map((message) =>
    wholeFile(lockPath(image, platform), message),
  );
  if (problems.length > 0) throw new StaleLockError(problems, renewLock(image.owner ?? image.name));
}

function staleReasons(lock: Lock, image: Locked, platform: Platform, base: AskedBase | null): string[] {
  const asked = askedDigest(image, platform, base);
  const same = lock.image === image.name && lock.platform === platform && lock.asked === asked;
  if (same && lock.base?.lock === base?.lock) return [...packerChanged(lock), ...pythonElsewhere(lock, image)];
  const reasons = [...identity(lock, image, platform), ...baseChanged(lock, base), ...packagesChanged(lock, image)];
  return [...reasons, `the lock is stale: ${image.file} asks for ${asked}, the lock was resolved from ${lock.asked}`];
}

function identity(lock: Lock, image: Locked, platform: Platform): string[] {
  if (lock.image === image.name && lock.platform === platform) return [];
  return [`expected the lock of "${image.name}" for ${platform}, got that of "${lock.image}" for ${lock.platform}`];
}

function baseChanged(lock: Lock, base: AskedBase | null): string[] {
  if (lock.base?.lock === base?.lock && lock.base?.image === base?.image) return [];
  const now = base === null ? "no base" : `base "${base.image}" with lock ${base.lock}`;
  const then = lock.base === null ? "no base" : `"${lock.base.image}" with lock ${lock.base.lock}`;
  return [`the image starts from ${now}, the lock was resolved upon ${then}`];
}

function packerChanged(lock: Lock): string[] {
  if (lock.packer === PACKER) return [];
  return [`layers are packed by "${PACKER}", the lock was made for "${lock.packer}"`];
}

/** A lock of wheels for a Python that its own packages do not bring: nothing of it could be imported. */
function pythonElsewhere(lock: Lock, { python: { version, requirements } }: Locked): string[] {
  const there = pythonsIn(lock.debs.map(({ name }) => name));
  if (requirements.length === 0 || there.length === 0 || there.includes(version)) return [];
  return [`its wheels are for Python ${version}, its packages bring Python ${there.join(" and ")}`];
}

/** Name what people asked for by name and the lock lacks: the usual reason, in words. */
function packagesChanged(lock: Lock, image: Locked): string[] {
  const debs = new Set(lock.debs.map((deb) => deb.name));
  const wheels = new Map(lock.wheels.map((wheel) => [normalizePythonName(wheel.name), wheel.version]));
  const missing = image.debian.packages
    .filter((name) => !debs.has(name))
    .map((name) => `${name} is asked for and not in the lock`);
  const changed = image.python.requirements.flatMap((text) => {
    const { exact, marker = "" } = requirementParts(text) ?? {};
    const locked = wheels.get(requiredName(text));
    // Of a range the digest says whether it is the one that was asked for; a marker may ask for nothing here.
    return marker !== "" || (exact === undefined ? locked !== undefined : locked === exact)
      ? []
      : [`${text} is asked for, the lock has ${locked ?? "no such package"}`];
  });
  return [...missing, ...changed];
}
