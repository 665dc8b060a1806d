import type { Problem } from "../../errors/index.js";
import { type ImageDefinition, normalizePythonName } from "../inputs/index.js";
import { BaseConflictError, renewLock, wholeFile } from "./errors.js";
import type { Deb, Lock, Wheel } from "./schema.js";
import { sortPackages } from "./write.js";

/** A resolved .deb: `needs` has, for each thing that it depends on, the packages that are it (toolbox/resolve/needs.py). */
export type ResolvedDeb = Deb & { needs?: string[][]; library?: boolean };

/** What was resolved for an image, before it is compared with its base. */
export interface Resolved {
  debs: ResolvedDeb[];
  wheels: Wheel[];
}

/**
 * Complete what was resolved with what the base provides. Every package of the base is in the result, marked with
 * the image that brought it (`from`). Throws a BaseConflictError where versions or contents differ.
 */
export function mergeBase(file: string, image: string, resolved: Resolved, base: Lock | undefined): Resolved {
  if (base === undefined) return { debs: sortPackages(resolved.debs), wheels: sortPackages(resolved.wheels) };
  const problems: Problem[] = [];
  const report = (message: string) => problems.push(wholeFile(file, message));
  const debs = mergeKind(resolved.debs, base.debs, base.image, report);
  const wheels = mergeKind(resolved.wheels, base.wheels, base.image, report);
  if (problems.length > 0) {
    const next = `Ask for the same versions in both, or renew the base first: ${renewLock(base.image)}; then ${renewLock(image)}`;
    throw new BaseConflictError(problems, next);
  }
  return { debs, wheels };
}

function mergeKind<T extends Deb | Wheel>(
  own: readonly T[],
  base: readonly T[],
  from: string,
  report: (message: string) => void,
): T[] {
  const result = new Map(base.map((item) => [keyOf(item), { ...item, from: item.from ?? from }]));
  for (const item of own) {
    const key = keyOf(item);
    const provided = result.get(key);
    if (provided === undefined) result.set(key, item as T & { from: string });
    else if (!isSame(provided, item)) report(conflict(item, provided));
  }
  return sortPackages([...result.values()]);
}

/** Python has many spellings of a name, Debian one. */
function keyOf(item: Deb | Wheel): string {
  return "filename" in item ? normalizePythonName(item.name) : item.name;
}

function isSame(a: Deb | Wheel, b: Deb | Wheel): boolean {
  return a.version === b.version && a.sha256 === b.sha256;
}

function conflict(item: Deb | Wheel, provided: Deb | Wheel): string {
  const place = `base "${provided.from}"`;
  if (item.version !== provided.version)
    return `${item.name} ${item.version} is needed, but ${place} has ${provided.name} ${provided.version}`;
  return `${item.name} ${item.version} is needed with sha256 ${item.sha256}, but ${place} has it with sha256 ${provided.sha256}`;
}

/** Names of packages that a base omits, each with the first package of this image that depends on it. */
export type Dependents = ReadonlyMap<string, string>;

/** What becomes of a base's omissions in an image whose new packages depend on them. */
export interface Reconsidered {
  /** Libraries: what loads them cannot start without, so they are not omitted here. */
  again: Dependents;
  /** All else, which maintainer scripts and people call: it stays omitted, and is named. */
  still: Dependents;
}

/**
 * Look at each omission of a base anew: its reason knew nothing of the packages that this image adds. What the image's own
 * inputs omit stays out without a word.
 */
export function reconsider(
  resolved: Pick<Resolved, "debs">,
  image: Pick<ImageDefinition, "debian">,
  base: Pick<Lock, "debs"> | undefined,
): Reconsidered {
  const omitted = new Map(image.debian.omit.map((item) => [item.name, item]));
  const candidates = new Map(resolved.debs.filter(({ name }) => omitted.has(name)).map((deb) => [deb.name, deb]));
  const there = new Set(base?.debs.map((deb) => deb.name));
  const waiting = sortPackages(resolved.debs.filter((deb) => !omitted.has(deb.name)));
  for (const deb of waiting) there.add(deb.name);
  const [again, still] = [new Map<string, string>(), new Map<string, string>()];
  // What is added while the list is walked is walked, too: what is needed again has needs of its own.
  for (const { name: dependent, needs = [] } of waiting) {
    for (const group of needs.filter((names) => !names.some((name) => there.has(name)))) {
      const first = group
        .flatMap((name) => candidates.get(name) ?? [])
        .find(({ name }) => omitted.get(name)?.from !== undefined);
      if (first === undefined) continue;
      const found = first.library === true ? again : still;
      if (!found.has(first.name)) found.set(first.name, dependent);
      if (first.library !== true) continue;
      there.add(first.name);
      waiting.push(first);
    }
  }
  return { again, still };
}

/**
 * Leave out what the inputs omit: found by the resolver, and not wanted, each with a reason in inputs.yaml. What is needed
 * `again` stays.
 */
export function leaveOut(
  resolved: Resolved,
  image: Pick<ImageDefinition, "debian" | "python">,
  again: Dependents = new Map(),
): { debs: Deb[]; wheels: Wheel[] } {
  const debs = new Set(image.debian.omit.map((item) => item.name).filter((name) => !again.has(name)));
  const wheels = new Set(image.python.omit.map((item) => normalizePythonName(item.name)));
  return {
    debs: resolved.debs.filter((deb) => !debs.has(deb.name)).map(({ needs: _, library: __, ...deb }) => deb),
    wheels: resolved.wheels.filter((wheel) => !wheels.has(normalizePythonName(wheel.name))),
  };
}

/** Ask a Python resolver for the versions that the base has: one exact constraint for each of its wheels. */
export function baseConstraints(base: Lock): string[] {
  return base.wheels.map((wheel) => `${wheel.name}==${wheel.version}`);
}
