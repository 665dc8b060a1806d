import type { Problem } from "../../errors/index.js";
import type { CatalogReading, ImageDefinition, LayerInputs, Platform } from "../../repository/inputs/index.js";
import { assignLayers, type Lock } from "../../repository/lock/index.js";

/** The lock of an image for a platform. */
export type PlatformLock = readonly [platform: Platform, lock: Lock];

/** Takes what no layer of the image takes, so that all of it is told at once. */
const LEFT: LayerInputs = { stage: "left", comment: "left", debs: "rest", wheels: "rest" };

/**
 * Find packages of the locks that no layer takes, and names and globs of layers that take nothing on any platform.
 * `locks` are those that could be read; where one is missing, a glob may be for it.
 */
export function layerPackageProblems(
  image: Pick<ImageDefinition, "name" | "layers" | "platforms">,
  locks: readonly PlatformLock[],
  at: CatalogReading["at"],
): Problem[] {
  const plans = locks.map(([platform, lock]) => {
    const { stages, unused } = assignLayers("", lock, [...image.layers, LEFT]);
    const left = stages
      .slice(image.layers.length)
      .flatMap(({ debs, wheels }) => [
        ...debs.map(({ name, version }) => `.deb ${name} ${version}`),
        ...wheels.map(({ name, version }) => `wheel ${name} ${version}`),
      ]);
    return { platform, left, unused, stages };
  });
  const complete = locks.length === image.platforms.length;
  return [
    ...unassigned(plans, image, at),
    ...(complete ? image.layers.flatMap((layer, index) => idle(plans, image.name, layer, index, at)) : []),
  ];
}

interface Plan {
  platform: Platform;
  left: string[];
  unused: string[];
  stages: { debs: unknown[]; wheels: unknown[] }[];
}

function unassigned(
  plans: readonly Plan[],
  { name, platforms }: Pick<ImageDefinition, "name" | "platforms">,
  at: CatalogReading["at"],
): Problem[] {
  const places = new Map<string, string[]>();
  for (const what of new Set(plans.flatMap(({ left }) => left))) {
    const on = plans.filter(({ left }) => left.includes(what)).map(({ platform }) => platform);
    const where = on.length === platforms.length ? "" : ` on ${on.join(", ")}`;
    places.set(where, [...(places.get(where) ?? []), what]);
  }
  const next = 'name each in a layer, add a layer with "rest", or "omit" it';
  return [...places].map(([where, all]) =>
    at(name, ["layers"], `no layer takes${where} the ${all.join(", the ")}; ${next}`),
  );
}

function idle(
  plans: readonly Plan[],
  image: string,
  layer: LayerInputs,
  index: number,
  at: CatalogReading["at"],
): Problem[] {
  return (["debs", "wheels"] as const).flatMap((kind) => {
    const globs = layer[kind];
    if (!Array.isArray(globs)) return [];
    const unused = globs.flatMap((glob, place) =>
      plans.every(({ unused }) => unused.includes(`${layer.stage}: ${glob}`))
        ? [at(image, ["layers", index, kind, place], `no package of the locks is called "${glob}"`)]
        : [],
    );
    const empty = plans.every(({ stages }) => stages[index]?.[kind].length === 0);
    const others = "layers before it take all of these, or the base has them";
    return unused.length === 0 && empty
      ? [at(image, ["layers", index, kind], `this takes nothing: ${others}`)]
      : unused;
  });
}
