import { formatBytes } from "../../text/bytes.js";
import type { Section } from "../sections/index.js";
import type { PlatformSizes, SizesReport } from "./sizes.js";

/** Rows of each table for people; JSON has more. */
const SHOWN = 15;

/** Say for people what takes the bytes of an image. */
export function sizesSections({ image, platforms }: SizesReport): Section[] {
  return platforms.flatMap((item) => [
    layerSection(image, item),
    table("By package", ["bytes", "files", "package"], item.packages, ({ name, bytes, files }) => [
      ...[formatBytes(bytes), String(files), name],
    ]),
    table("By folder", ["bytes", "folder"], item.folders, ({ path, bytes }) => [formatBytes(bytes), `/${path}`]),
    table("Largest files", ["bytes", "layer", "file"], item.largest, ({ path, bytes, layer }) => [
      ...[formatBytes(bytes), nameOf(item, layer), `/${path}`],
    ]),
    twiceSection(item),
    hiddenSection(item),
  ]);
}

function layerSection(image: string, { platform, digest, compressed, uncompressed, budget, layers }: PlatformSizes) {
  const part = `${Math.round((100 * compressed) / budget.image)} %`;
  return {
    title: `${image} ${platform}: ${formatBytes(compressed)} compressed, ${formatBytes(uncompressed)} unpacked`,
    lines: [
      digest,
      `Budget: ${formatBytes(budget.image)}, of which it takes ${part}; a layer may have ${formatBytes(budget.layer)}`,
    ],
    table: {
      head: ["layer", "compressed", "unpacked", "files", "hidden", "digest"],
      rows: layers.map((layer) => [
        ...[layer.name, formatBytes(layer.compressed), formatBytes(layer.uncompressed), String(layer.files)],
        ...[formatBytes(layer.hidden), layer.digest],
      ]),
    },
  };
}

function twiceSection({ twice }: PlatformSizes): Section {
  const title = `There twice: ${twice.contents} contents, ${formatBytes(twice.bytes)} for nothing`;
  return table(title, ["bytes", "times", "sha256", "paths"], twice.largest, ({ lost, times, sha256, paths }) => {
    const more = times > paths.length ? [`and ${times - paths.length} more`] : [];
    return [
      formatBytes(lost),
      String(times),
      sha256.slice(0, 12),
      [...paths.map((path) => `/${path}`), ...more].join(", "),
    ];
  });
}

function hiddenSection(item: PlatformSizes): Section {
  const { hidden } = item;
  const title = `Hidden by a layer above: ${hidden.files} files, ${formatBytes(hidden.bytes)}`;
  return table(title, ["bytes", "in", "by", "how", "file"], hidden.largest, ({ path, bytes, layer, by, how }) => [
    ...[formatBytes(bytes), nameOf(item, layer), nameOf(item, by), how, `/${path}`],
  ]);
}

function nameOf({ layers }: PlatformSizes, place: number): string {
  return layers[place]?.name ?? `layer ${place + 1}`;
}

function table<T>(title: string, head: string[], items: readonly T[], row: (item: T) => string[]): Section {
  const left = items.length > SHOWN ? [`The first ${SHOWN} of ${items.length}; --format=json has them.`] : [];
  return { title, lines: left, table: { head, rows: items.slice(0, SHOWN).map(row) } };
}
