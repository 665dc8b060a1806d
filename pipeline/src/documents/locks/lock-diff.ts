import { z } from "zod";

import { compareText } from "../../errors/index.js";
import { type LayerInputs, normalizePythonName } from "../../repository/inputs/index.js";
import type { Lock, Reconsidered } from "../../repository/lock/index.js";
import { changesBetween, PackageChange } from "./changes.js";
import { LayerBytes, layerBytes } from "./layers.js";
import { type Judge, notJudged, VulnerabilityChange, vulnerabilityChanges } from "./vulnerabilities.js";

const Moved = z.strictObject({ before: z.string().optional(), after: z.string().optional() });
const Sum = z.strictObject({ debs: z.int(), wheels: z.int(), bytes: z.int() });

/** What differs for one image, tool or set of test inputs on one platform. Bytes are those of .debs and wheels as they are fetched. */
export const LockChange = z.strictObject({
  image: z.string(),
  platform: z.string(),
  /** Whether both locks are there. */
  state: z.enum(["new", "gone", "both"]),
  /** The program that packs layers, where it changes: every layer gets a new digest. */
  packer: Moved.optional(),
  /** The image's base, where it is another one. */
  base: Moved.optional(),
  packages: z.array(PackageChange),
  layers: z.array(LayerBytes),
  before: Sum,
  after: Sum,
  /** What a base omits and this image does not, or still does, in words. */
  omissions: z.array(z.string()),
  /** Missing where no advisories were given. */
  vulnerabilities: z.array(VulnerabilityChange).optional(),
  /** Which packages were not looked up, although advisories were given, and why. */
  notJudged: z.array(z.string()).optional(),
});
export type LockChange = z.infer<typeof LockChange>;

/** The difference between locks, as JSON. */
export const LockDiff = z.strictObject({
  version: z.literal(1),
  /** What the resolvers said: yanked versions, odd wheels; empty where nothing was resolved. */
  notes: z.array(z.string()),
  locks: z.array(LockChange),
  /** Packages that an image has in two versions: one for each platform. */
  apart: z.array(z.strictObject({ image: z.string(), name: z.string(), versions: z.record(z.string(), z.string()) })),
});
export type LockDiff = z.infer<typeof LockDiff>;

/** Two locks of the same image and platform; one of them may not be there. */
export interface LockPair {
  before?: Lock | undefined;
  after?: Lock | undefined;
  /** The image's layers; a tool and test inputs have none. */
  layers?: readonly LayerInputs[];
  reconsidered?: Reconsidered | undefined;
}

/** Find what differs between locks. `judge` says which vulnerabilities a package has. */
export function lockDiffOf(pairs: readonly LockPair[], notes: readonly string[] = [], judge?: Judge): LockDiff {
  return {
    version: 1,
    notes: [...notes],
    locks: pairs.flatMap((pair) => changeOf(pair, judge) ?? []),
    apart: apartIn(pairs.flatMap(({ after }) => after ?? [])),
  };
}

function changeOf({ before, after, layers = [], reconsidered }: LockPair, judge?: Judge): LockChange | undefined {
  const one = after ?? before;
  if (one === undefined) return undefined;
  const packages = changesBetween(before, after);
  const both = before !== undefined && after !== undefined;
  return {
    ...{ image: one.image, platform: one.platform, state: both ? "both" : after ? "new" : "gone" },
    ...(both && before.packer !== after.packer && { packer: { before: before.packer, after: after.packer } }),
    ...(both && before.base?.image !== after.base?.image && { base: moved(before.base?.image, after.base?.image) }),
    ...{ packages, layers: layerBytes(layers, before, after), before: sumOf(before), after: sumOf(after) },
    omissions: omissionsOf(reconsidered),
    ...(judge !== undefined && {
      ...{ vulnerabilities: vulnerabilityChanges(judge, before, after), notJudged: notJudged(judge, one) },
    }),
  };
}

function moved(before: string | undefined, after: string | undefined): z.infer<typeof Moved> {
  return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

function sumOf(lock: Lock | undefined): z.infer<typeof Sum> {
  const all = [...(lock?.debs ?? []), ...(lock?.wheels ?? [])];
  const bytes = all.reduce((sum, { size }) => sum + size, 0);
  return { debs: lock?.debs.length ?? 0, wheels: lock?.wheels.length ?? 0, bytes };
}

function omissionsOf(reconsidered: Reconsidered | undefined): string[] {
  const { again = new Map<string, string>(), still = new Map<string, string>() } = reconsidered ?? {};
  return [
    ...[...again].map(([name, by]) => `not omitted: ${name}, as ${by} depends on it`),
    ...[...still].map(
      ([name, by]) =>
        `still omitted: ${name}, although ${by} depends on it; it is no library: ask for it by name if it is wanted`,
    ),
  ];
}

function apartIn(locks: readonly Lock[]): LockDiff["apart"] {
  const found = new Map<string, LockDiff["apart"][number]>();
  for (const { image, platform, debs, wheels } of locks) {
    const all = [...debs, ...wheels.map((item) => ({ ...item, name: normalizePythonName(item.name) }))];
    // What the base brings is told of the base.
    for (const item of all.filter(({ from }) => from === undefined)) {
      const key = `${image} ${"filename" in item ? "wheel" : "deb"} ${item.name}`;
      const known = found.get(key) ?? { image, name: item.name, versions: {} };
      found.set(key, { ...known, versions: { ...known.versions, [platform]: item.version } });
    }
  }
  return [...found]
    .filter(([, { versions }]) => new Set(Object.values(versions)).size > 1)
    .sort(([a], [b]) => compareText(a, b))
    .map(([, item]) => item);
}
