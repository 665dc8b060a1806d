import { formatBytes } from "../../text/bytes.js";
import { columns } from "../../text/columns.js";
import { literal, tableLines } from "../../text/markdown.js";
import type { CacheUse } from "./cache.js";
import type { Change } from "./changes.js";
import type { PathStep } from "./critical-path.js";
import type { Regression } from "./regression.js";
import type { ImageMetrics } from "./report.js";
import type { Trend } from "./trend.js";

/** The rows of one part of a report: its title, the heads of its columns, and what they hold. */
export interface Part {
  title: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
  /** Lines below. */
  notes: readonly string[];
}

/** Parts of the path, trends, changes and causes that are shown; the JSON has all. */
const SHOWN = 10;

/** Characters of a text in Markdown. */
const LONGEST = 1000;

/** Write metrics for people: an image per block. */
export function metricsTable(images: readonly ImageMetrics[]): string {
  return `${images.map((image) => [headline(image), ...partsOf(image).flatMap(plainPart)].join("\n")).join("\n\n")}\n`;
}

/** Write metrics as Markdown, for the page of a CI's job. */
export function metricsMarkdown(images: readonly ImageMetrics[]): string {
  const text = images.map((image) => [
    `## ${literal(image.image, LONGEST)}`,
    "",
    literal(headline(image), LONGEST),
    ...partsOf(image).flatMap(markdownPart),
  ]);
  return `${text.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function plainPart({ title, head, rows, notes }: Part): string[] {
  const table = rows.length === 0 ? [] : columns([head, ...rows], 60);
  return ["", title, ...[...table, ...notes].map((line) => `  ${line}`)];
}

function markdownPart({ title, head, rows, notes }: Part): string[] {
  const table = rows.length === 0 ? [] : ["", ...tableLines(head, rows, LONGEST)];
  return ["", `**${literal(title, LONGEST)}**`, ...table, ...notes.flatMap((line) => ["", literal(line, LONGEST)])];
}

function headline({ image, records, unread, last }: ImageMetrics): string {
  const strange = unread === 0 ? "" : ` ${unread} more are gone, damaged, or of another version.`;
  if (last === undefined) return `${image}: no record of a build.${strange}`;
  const { record, state, size } = last;
  const commit =
    record.commit === undefined
      ? "no commit named"
      : `commit ${record.commit.slice(0, 12)}${record.dirty ? " with changes" : ""}`;
  return (
    `${image}: ${record.command} of ${record.began}, ${seconds(record.seconds)}, ${state}; ${commit}; ` +
    `${formatBytes(size)} in ${record.layers.length} layers; ${records.length} builds read.${strange}`
  );
}

function partsOf(metrics: ImageMetrics): Part[] {
  const { last, trends } = metrics;
  if (last === undefined) return [];
  const { record, path, cache, regressions } = last;
  const machine = `machine ${record.machine.id}: ${record.machine.arch}, ${record.machine.cpus} CPUs (${record.machine.cpu}), ${formatBytes(record.machine.memory)}; engine ${record.engine}`;
  return [
    pathPart(path, record.seconds),
    { title: "Cache", head: [], rows: [], notes: [cacheLine(cache), peakLine(last.record.peak), machine] },
    trendPart(trends),
    ...(regressions.length === 0 ? [quietPart(last.comparable)] : regressions.map(regressionPart)),
  ];
}

function pathPart(path: readonly PathStep[], whole: number): Part {
  const [first] = [...path].sort((a, b) => lengthOf(b) - lengthOf(a));
  const outside = whole - (path.at(-1)?.step.ended ?? 0);
  return {
    title: "Critical path",
    head: ["step", "from", "queued", "working", "engine", "read", "waited for"],
    rows: path.map((item) => [
      item.step.id,
      item.step.source,
      seconds(item.queued),
      seconds(item.working),
      seconds(item.engine),
      item.step.bytes.in === undefined ? "" : formatBytes(item.step.bytes.in),
      waitedFor(item),
    ]),
    notes: [
      ...(first === undefined
        ? []
        : [`the longest: ${first.step.id}, ${seconds(lengthOf(first))} of ${seconds(whole)}`]),
      `between and after the steps: ${seconds(path.reduce((sum, { gap }) => sum + gap, 0) + Math.max(0, outside))}`,
    ],
  };
}

function lengthOf({ queued, working, engine }: PathStep): number {
  return queued + working + engine;
}

function waitedFor({ behind }: PathStep): string {
  const [first, ...others] = behind;
  if (first === undefined) return "";
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

function cacheLine({ steps, cachedSteps, bytes, cachedBytes }: CacheUse): string {
  const share = (part: number, all: number) => (all === 0 ? "" : ` (${Math.round((100 * part) / all)} %)`);
  return `${cachedSteps} of ${steps} steps${share(cachedSteps, steps)}, ${formatBytes(cachedBytes)} of ${formatBytes(bytes)} that steps read${share(cachedBytes, bytes)}`;
}

function peakLine({ memory, disk }: { memory?: number; disk?: number }): string {
  const text = (value: number | undefined) => (value === undefined ? "not known, as nothing ran" : formatBytes(value));
  return `largest process ${text(memory)}; disk of the engine at its fullest, more than at the begin: ${text(disk)}`;
}

function trendPart(trends: readonly Trend[]): Part {
  return {
    title: "Trend",
    head: ["machine", "cache", "builds", "last", "median", "younger half against older"],
    rows: trends
      .slice(0, SHOWN)
      .map(({ machine, state, builds, last, median, change }) => [
        machine,
        state,
        String(builds),
        seconds(last),
        seconds(median),
        change === undefined ? "too few builds" : `${change > 0 ? "+" : ""}${change} %`,
      ]),
    notes: [],
  };
}

function quietPart(count: number): Part {
  const note = `none; ${count} builds before it ran the same steps on the same hardware`;
  return { title: "Regression", head: [], rows: [], notes: [note] };
}

function regressionPart({ kind, value, usual, commits, steps, changes, against }: Regression): Part {
  const [was, is] = kind === "slower" ? [seconds(usual), seconds(value)] : [formatBytes(usual), formatBytes(value)];
  const percent = usual === 0 ? "" : ` (+${Math.round((100 * (value - usual)) / usual)} %)`;
  return {
    title: `Regression: ${kind}, ${is} where ${was} is ${kind === "slower" ? "usual" : "what it was"}${percent}`,
    head: ["changed", "stage", "from", "to", "bytes"],
    rows: changes.slice(0, SHOWN).map(changeRow),
    notes: [
      ...steps.slice(0, SHOWN).map(({ id, more }) => `${id}: ${seconds(more)} more than usual`),
      commitLine(commits),
      ...(changes.length > SHOWN ? [`${changes.length - SHOWN} more changes are in --format=json`] : []),
      ...(changes.length === 0
        ? ["no package and no layer has other bytes: look at the commits, and at the machine"]
        : []),
      `compared with the build ${against}`,
    ],
  };
}

function changeRow({ kind, name, image, stage, before, after, bytes }: Change): string[] {
  const grown = `${bytes < 0 ? "-" : "+"}${formatBytes(Math.abs(bytes))}`;
  return [kind === "layer" ? "layer" : name, `${image} ${stage}`, before ?? "-", after ?? "-", grown];
}

function commitLine({ from, to, dirty }: Regression["commits"]): string {
  const changes = dirty ? ", with changes that are in no commit" : "";
  if (to === undefined) return "no commit is named for it";
  if (from === undefined || from === to) return `commit ${to}${changes}`;
  return `commits ${from}..${to}${changes}`;
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}
