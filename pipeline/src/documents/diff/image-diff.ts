import { z } from "zod";
import { PREDICATE_NAMES } from "../attest/index.js";
import { packageChanges } from "./packages.js";
import { changesOf, settingsOf } from "./settings.js";

const bytes = z.int();
const count = z.int().nonnegative();
const Change = z.strictObject({ name: z.string(), from: z.string().optional(), to: z.string().optional() });

const Listed = <S extends z.ZodRawShape>(shape: S) =>
  z.strictObject({ files: count, bytes, listed: z.array(z.strictObject({ path: z.string(), ...shape })) });

/** What toolbox/layers/diff.py finds: files by number and bytes, and the first 10,000 of each by name. Folders are left out. */
export const DiffFacts = z.strictObject({
  /** Layers from below that both have. */
  sharedLayers: count,
  added: Listed({ bytes }),
  removed: Listed({ bytes }),
  changed: Listed({ from: bytes, to: bytes, what: z.array(z.string()) }),
});
export type DiffFacts = z.infer<typeof DiffFacts>;

const Evidence = z.strictObject({
  name: z.enum(PREDICATE_NAMES as [string, ...string[]]),
  from: z.boolean(),
  to: z.boolean(),
});

/** A platform that both images have. */
export const PlatformDiff = z.strictObject({
  platform: z.string(),
  /** Whether both are the same manifest: then nothing else was looked at. */
  same: z.boolean(),
  /** Missing where one has no SBOM that counts; `unknown` says which. */
  packages: z.array(Change).optional(),
  unknown: z.string().optional(),
  settings: z.array(Change),
  /** Missing where files were not asked for. */
  files: DiffFacts.optional(),
  /** Compressed layers, in bytes: of each image, what they share, and what a node with the first must pull for the second. */
  layers: z.strictObject({ from: bytes, to: bytes, shared: bytes, pull: bytes }),
});
export type PlatformDiff = z.infer<typeof PlatformDiff>;

/** The answer of `diff`, as JSON. */
export const DiffReport = z.strictObject({
  version: z.literal(1),
  from: z.strictObject({ name: z.string(), digest: z.string() }),
  to: z.strictObject({ name: z.string(), digest: z.string() }),
  /** Which kinds of evidence of the index are signed by somebody who is trusted; missing for layouts, which have none. */
  evidence: z.array(Evidence).optional(),
  /** Platforms that only one of them has. */
  only: z.strictObject({ from: z.array(z.string()), to: z.array(z.string()) }),
  platforms: z.array(PlatformDiff),
});
export type DiffReport = z.infer<typeof DiffReport>;

/** A platform of one of the images. */
export interface PlatformSide {
  platform: string;
  digest: string;
  /** The `config` of its config. */
  settings: Readonly<Record<string, unknown>>;
  /** Compressed sizes in bytes, from below. */
  layers: readonly { digest: string; size: number }[];
  /** Of its signed SBOM; missing where there is none. */
  packages?: readonly { purl: string; in?: string }[];
}

/** One of the images. */
export interface Side {
  /** As it was asked for. */
  name: string;
  /** Of its index. */
  digest: string;
  platforms: readonly PlatformSide[];
  /** Kinds of evidence of its index; missing for a layout. */
  evidence?: readonly string[];
}

/** Say in what two images differ, but for their files. */
export function diffOf(from: Side, to: Side): DiffReport {
  const named = (side: Side) => side.platforms.map(({ platform }) => platform);
  const platforms = from.platforms.flatMap((one) => {
    const two = to.platforms.find(({ platform }) => platform === one.platform);
    return two === undefined ? [] : [platformDiff(one, two)];
  });
  return {
    ...{ version: 1, from: { name: from.name, digest: from.digest }, to: { name: to.name, digest: to.digest } },
    ...(from.evidence !== undefined &&
      to.evidence !== undefined && { evidence: evidenceOf(from.evidence, to.evidence) }),
    only: {
      from: named(from).filter((name) => !named(to).includes(name)),
      to: named(to).filter((name) => !named(from).includes(name)),
    },
    platforms,
  };
}

function evidenceOf(from: readonly string[], to: readonly string[]) {
  return PREDICATE_NAMES.map((name) => ({ name, from: from.includes(name), to: to.includes(name) }));
}

function platformDiff(from: PlatformSide, to: PlatformSide): PlatformDiff {
  const lacking = [...(from.packages ? [] : ["the first"]), ...(to.packages ? [] : ["the second"])].join(" and ");
  return {
    ...{ platform: from.platform, same: from.digest === to.digest },
    ...(lacking === "" && { packages: packageChanges(from.packages ?? [], to.packages ?? []) }),
    ...(lacking !== "" && { unknown: `${lacking}: no SBOM that is signed by somebody who is trusted` }),
    settings: changesOf(settingsOf(from.settings), settingsOf(to.settings)),
    layers: layersOf(from.layers, to.layers),
  };
}

/** A layer that an image has twice is one blob. */
function layersOf(from: PlatformSide["layers"], to: PlatformSide["layers"]) {
  const [one, two] = [from, to].map((layers) => new Map(layers.map(({ digest, size }) => [digest, size])));
  const sum = (sizes: Iterable<number> = []) => [...sizes].reduce((total, size) => total + size, 0);
  const shared = sum([...(two ?? [])].flatMap(([digest, size]) => (one?.has(digest) ? [size] : [])));
  const whole = sum(two?.values());
  return { from: sum(one?.values()), to: whole, shared, pull: whole - shared };
}
