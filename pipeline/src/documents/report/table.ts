import { formatBytes } from "../../text/bytes.js";
import { columns } from "../../text/columns.js";
import type { ImageReport, PlatformReport, Report } from "./report.js";

/** Write a report as a table for people: an image per block, a layer per line. */
export function reportTable(report: Report): string {
  const { images, layers, size } = report.totals;
  const time = report.seconds === undefined ? "" : `, ${report.seconds.toFixed(1)} s`;
  const total = `${images} images, ${layers} layers, ${formatBytes(size)}${time}`;
  return `${[...report.images.flatMap(imageLines), total].join("\n")}\n`;
}

function imageLines(image: ImageReport): string[] {
  return [`${image.name} ${image.digest}`, ...image.platforms.flatMap(platformLines), ""];
}

function platformLines(item: PlatformReport): string[] {
  const head = `  ${item.platform}  ${formatBytes(item.size)}, unpacked ${formatBytes(item.uncompressedSize)}  ${item.manifest}`;
  const rows = item.layers.map((layer) => [
    `${layer.image} ${layer.stage}`,
    formatBytes(layer.size).padStart(8),
    layer.digest.slice(7, 19),
    layer.comment,
  ]);
  return [head, ...columns(rows).map((line) => `    ${line}`)];
}
