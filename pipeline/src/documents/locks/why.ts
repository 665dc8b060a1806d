import { z } from "zod";

import { normalizePythonName } from "../../repository/inputs/index.js";
import { chainsTo, type Deb, type Lock, type Wheel } from "../../repository/lock/index.js";
import type { Section } from "../sections/index.js";

/** A requirement as it is written, and where: `images/x/inputs.yaml:7:5`. */
const Requirement = z.strictObject({ text: z.string(), where: z.string() });
type Requirement = z.infer<typeof Requirement>;

/** From a requirement to the package: who asks for whom. */
const Chain = z.strictObject({
  /** The image whose inputs ask: a base, where that brings the package. */
  image: z.string(),
  /** Missing where inputs.yaml does not have it any more: it was changed after the lock. */
  requirement: Requirement.optional(),
  /** Names of packages, from the one that is required to the one that was asked about. */
  names: z.array(z.string()).min(1),
});

/** A package in one lock. */
const Place = z.strictObject({
  image: z.string(),
  platform: z.string(),
  kind: z.enum(["deb", "wheel"]),
  name: z.string(),
  version: z.string(),
  /** The base that brings it. */
  from: z.string().optional(),
  /** The shortest chain from each requirement that leads to it, the shortest first. Empty where the lock does not say. */
  chains: z.array(Chain),
});
type Place = z.infer<typeof Place>;

/** The answer of `why`, as JSON. */
export const WhyReport = z.strictObject({ version: z.literal(1), package: z.string(), places: z.array(Place) });
export type WhyReport = z.infer<typeof WhyReport>;

/** Finds the requirement by which an image's inputs ask for a package itself. */
export type Requirements = (image: string, kind: Place["kind"], name: string) => Requirement | undefined;

/** Find a package in locks, and why it is there. Python's names are one in every spelling. */
export function whyOf(locks: readonly Lock[], name: string, requirements: Requirements): WhyReport {
  const python = normalizePythonName(name);
  const places = locks.flatMap((lock) => [
    ...lock.debs.filter((item) => item.name === name).map((item) => placeOf(lock, "deb", item, requirements)),
    ...lock.wheels
      .filter((item) => normalizePythonName(item.name) === python)
      .map((item) => placeOf(lock, "wheel", item, requirements)),
  ]);
  return { version: 1, package: name, places };
}

/** The names of all packages of some locks, to tell what is meant by one that is none. */
export function namesIn(locks: readonly Lock[]): string[] {
  return [...new Set(locks.flatMap(({ debs, wheels }) => [...debs, ...wheels].map(({ name }) => name)))];
}

function placeOf(lock: Lock, kind: Place["kind"], item: Deb | Wheel, requirements: Requirements): Place {
  const owner = item.from ?? lock.image;
  const packages = kind === "deb" ? lock.debs : lock.wheels;
  const chains = chainsTo(packages, item.name).map((names) => chain(owner, kind, names, requirements));
  // An image can ask for what its base brings anyway.
  const own = owner === lock.image ? undefined : requirements(lock.image, kind, item.name);
  const direct = own === undefined ? [] : [chain(lock.image, kind, [item.name], requirements)];
  return {
    ...{ image: lock.image, platform: lock.platform, kind, name: item.name, version: item.version },
    ...(item.from !== undefined && { from: item.from }),
    chains: [...direct, ...chains],
  };
}

function chain(image: string, kind: Place["kind"], names: string[], requirements: Requirements) {
  const requirement = requirements(image, kind, names[0] ?? "");
  return { image, ...(requirement !== undefined && { requirement }), names };
}

/** Say for people why a package is there: once for all platforms of an image that it is true of. */
export function whySections({ places }: WhyReport): Section[] {
  const texts = new Map<string, { place: Place; platforms: string[] }>();
  for (const place of places) {
    const { platform, ...rest } = place;
    const known = texts.get(JSON.stringify(rest));
    if (known === undefined) texts.set(JSON.stringify(rest), { place, platforms: [platform] });
    else known.platforms.push(platform);
  }
  return [...texts.values()].map(({ place, platforms }) => {
    const from = place.from === undefined ? "" : `, from ${place.from}`;
    const rows = place.chains.map(({ image, requirement, names }) => [
      ...[names.join(" → "), requirement?.text ?? names[0] ?? ""],
      requirement?.where ?? `not in the inputs of ${image}: they were changed after the lock`,
    ]);
    return {
      title: `${place.image} ${platforms.join(", ")}: ${place.name} ${place.version} (${place.kind}${from})`,
      lines: rows.length === 0 ? [`Not known: lock ${place.from ?? place.image} again.`] : [],
      table: { head: ["chain", "requirement", "where"], rows },
    };
  });
}
