import type { AssembledImage, PlatformImage } from "../oci/index.js";

/** One part of an image, as two builds made it. */
export interface Comparison {
  kind: "index" | "manifest" | "config" | "layer";
  /** What it is, for people: `linux/amd64 layer torch`. */
  what: string;
  /** Digests; empty where one build has no such part. */
  first: string;
  second: string;
}

/** Compare two builds of an image part by part: index, then manifest, config and layers of every platform. */
export function compareImages(a: AssembledImage, b: AssembledImage): Comparison[] {
  const index = compare("index", "index", a.index.descriptor.digest, b.index.descriptor.digest);
  const platforms = [...new Set([...a.platforms, ...b.platforms].map((item) => item.platform))];
  const find = (image: AssembledImage, name: string) => image.platforms.find((item) => item.platform === name);
  return [index, ...platforms.flatMap((name) => comparePlatform(name, find(a, name), find(b, name)))];
}

function comparePlatform(name: string, a: PlatformImage | undefined, b: PlatformImage | undefined): Comparison[] {
  const stages = [
    ...new Set([...(a?.layers ?? []), ...(b?.layers ?? [])].map(({ image, stage }) => `${image} ${stage}`)),
  ];
  const layer = (item: PlatformImage | undefined, key: string) =>
    item?.layers.find(({ image, stage }) => `${image} ${stage}` === key)?.digest;
  return [
    compare("manifest", `${name} manifest`, a?.manifest.descriptor.digest, b?.manifest.descriptor.digest),
    compare("config", `${name} config`, a?.config.descriptor.digest, b?.config.descriptor.digest),
    ...stages.map((key) => compare("layer", `${name} layer ${key}`, layer(a, key), layer(b, key))),
  ];
}

function compare(kind: Comparison["kind"], what: string, first = "", second = ""): Comparison {
  return { kind, what, first, second };
}
