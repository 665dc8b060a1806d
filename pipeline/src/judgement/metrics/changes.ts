import type { BuildRecord } from "../../documents/metrics/index.js";

/** What differs between two builds of one image. `before` and `after` are texts for people; sizes are in bytes. */
export interface Change {
  kind: "package" | "layer";
  /** Where it is: image, stage, platforms. */
  image: string;
  stage: string;
  name: string;
  before?: string;
  after?: string;
  /** By how many bytes it grew, over all platforms. */
  bytes: number;
}

/** Packages and layers whose bytes are others, those that grew most first. One that is so on each platform is said once. */
export function changesOf(before: BuildRecord, after: BuildRecord): Change[] {
  const platforms = before.platforms.filter((platform) => after.platforms.includes(platform));
  const both = (items: readonly { platform: string }[]) => items.filter(({ platform }) => platforms.includes(platform));
  const packages = compare(
    [both(before.packages), both(after.packages)] as [BuildRecord["packages"], BuildRecord["packages"]],
    ({ kind, name }) => `${kind} ${name}`,
    ({ version }) => version,
    ({ version, size }) => `${version} ${size}`,
  );
  const layers = compare(
    [both(before.layers), both(after.layers)] as [BuildRecord["layers"], BuildRecord["layers"]],
    ({ stage }) => stage,
    ({ digest }) => digest.slice(0, 19),
    ({ digest }) => digest,
  );
  const all = [
    ...packages.map((change) => ({ kind: "package" as const, ...change })),
    ...layers.map((change) => ({ kind: "layer" as const, ...change })),
  ];
  return all.sort((a, b) => Math.abs(b.bytes) - Math.abs(a.bytes) || (a.name < b.name ? -1 : 1));
}

interface Item {
  platform: string;
  image: string;
  stage: string;
  size: number;
}

function compare<T extends Item>(
  [before, after]: [readonly T[], readonly T[]],
  nameOf: (item: T) => string,
  textOf: (item: T) => string,
  bytesOf: (item: T) => string,
): Omit<Change, "kind">[] {
  const found = new Map<string, Omit<Change, "kind">>();
  const keyOf = (item: T) => JSON.stringify([item.platform, item.image, item.stage, nameOf(item)]);
  const byKey = (items: readonly T[]) => new Map(items.map((item) => [keyOf(item), item]));
  const [old, young] = [byKey(before), byKey(after)];
  for (const key of new Set([...old.keys(), ...young.keys()])) {
    const [left, right] = [old.get(key), young.get(key)];
    const item = right ?? left;
    if (item === undefined || (left !== undefined && right !== undefined && bytesOf(left) === bytesOf(right))) continue;
    const { image, stage } = item;
    const one = JSON.stringify([image, stage, nameOf(item)]);
    const known = found.get(one);
    const bytes = (known?.bytes ?? 0) + (right?.size ?? 0) - (left?.size ?? 0);
    found.set(one, {
      ...{ image, stage, name: nameOf(item) },
      ...(left !== undefined && { before: textOf(left) }),
      ...(right !== undefined && { after: textOf(right) }),
      ...known,
      bytes,
    });
  }
  return [...found.values()];
}
