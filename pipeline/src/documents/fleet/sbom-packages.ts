import { z } from "zod";

import { compareText } from "../../errors/index.js";
import { purlText } from "../../repository/packages/index.js";
import type { FleetPackage } from "./fleet-index.js";

const Property = z.looseObject({ name: z.string(), value: z.string().optional() });

const Component = z.looseObject({
  name: z.string(),
  type: z.string().optional(),
  version: z.string().optional(),
  purl: z.string().optional(),
  properties: z.array(Property).optional(),
});
type Component = z.infer<typeof Component>;

const Document = z.looseObject({ components: z.array(Component) });

/** dpkg's own list of packages: each layer with packages writes it again, so it does not say which layer brought one. */
const REWRITTEN = "/var/lib/dpkg/status";

/**
 * The packages that a CycloneDX document of one platform names, each once, with the layer that brings it: where syft found a
 * package in several, the lowest. Undefined where the document cannot be read.
 * @param diffIDs the digests of the unpacked layers, from below, as the image's config has them
 */
export function packagesIn(cyclonedx: unknown, diffIDs: readonly string[]): FleetPackage[] | undefined {
  const { data } = Document.safeParse(cyclonedx);
  if (data === undefined) return undefined;
  const own = data.components.filter(({ type }) => type !== "operating-system" && type !== "file");
  const named = own.map((item) => packageOf(item, diffIDs));
  const layers = new Map(named.flatMap(({ purl, layer }) => (layer === undefined ? [] : [[nameIn(purl), layer]])));
  const placed = named.map((item) => ({ ...item, ...withOwner(item, layers) }));
  return [...new Map(placed.map((item) => [JSON.stringify(item), item])).values()].sort((a, b) =>
    compareText(a.purl, b.purl),
  );
}

function packageOf(item: Component, diffIDs: readonly string[]): FleetPackage {
  const { name, version, properties = [] } = item;
  const layer = layerOf(properties, diffIDs);
  const owner = properties.find((property) => property.name === "image-factory:bundled-in")?.value ?? "";
  return {
    purl: item.purl ?? purlText({ type: "generic", name, ...(version !== undefined && { version }) }),
    ...(layer !== undefined && { layer }),
    ...(owner !== "" && { in: owner }),
  };
}

/** As syft names its places: `syft:location:0:layerID` beside `syft:location:0:path`. */
function layerOf(properties: readonly z.infer<typeof Property>[], diffIDs: readonly string[]): number | undefined {
  const values = new Map(properties.map(({ name, value = "" }) => [name, value]));
  const found = [...values].flatMap(([name, value]) => {
    const place = /^syft:location:(\d+):layerID$/.exec(name)?.[1];
    const path = values.get(`syft:location:${place}:path`);
    return place === undefined || path === REWRITTEN ? [] : [diffIDs.indexOf(value)];
  });
  const known = found.filter((layer) => layer >= 0);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** A library in a wheel is where its wheel is. */
function withOwner({ in: owner, layer }: FleetPackage, layers: ReadonlyMap<string, number>): { layer?: number } {
  const of = owner === undefined ? layer : (layer ?? layers.get(owner));
  return of === undefined ? {} : { layer: of };
}

/** As `in` has it: `pypi numpy 2.2.0`. */
function nameIn(purl: string): string {
  return purl.replace(/^pkg:pypi\/([^@?]+)@([^?#]+).*$/, "pypi $1 $2");
}
