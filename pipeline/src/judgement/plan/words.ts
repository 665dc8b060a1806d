import { formatBytes } from "../../text/bytes.js";
import { columns } from "../../text/columns.js";
import type { StageForecast } from "./estimate.js";

/** What a build of one image is expected to do. */
export interface ImagePlan {
  image: string;
  /** How many earlier builds were read. */
  records: number;
  stages: StageForecast[];
  /** Artifacts of the store that have the files of its locks, and those that it lacks; missing where no store was asked. */
  store?: { kept: string[]; lacking: string[] };
  /** Until when what it is made of is mended: lines. */
  support: string;
}

/** What no plan can say. */
const UNKNOWN = [
  "what the engine's cache has: what it has is not fetched, built or packed again",
  "whether a Dockerfile or an own file changed: stages are compared by their locked packages",
  "which layers a registry has: those of the last build are taken to be there",
];

/** The forms of a plan. */
export const PLAN_FORMATS = {
  text: (plans: readonly ImagePlan[]) =>
    `${plans.map(textOf).join("\n")}\nNot known:\n${UNKNOWN.map((line) => `  ${line}\n`).join("")}`,
  json: (plans: readonly ImagePlan[]) =>
    `${JSON.stringify({ images: plans.map((plan) => ({ ...plan, total: totalOf(plan.stages) })), unknown: UNKNOWN }, null, 2)}\n`,
};

/** Sums over the stages of an image: bytes, and seconds of work one after the other; `unknown` counts stages without an estimate. */
export interface Total {
  fetch: Record<string, number>;
  rebuild: number;
  pack: number;
  push: number;
  seconds: number;
  unknown: number;
}

/** Sum up what has to be done. */
export function totalOf(stages: readonly StageForecast[]): Total {
  const todo = stages.filter(({ state }) => state !== "same");
  const total: Total = { fetch: {}, rebuild: todo.length, pack: 0, push: 0, seconds: 0, unknown: 0 };
  for (const { fetch, input, layer, seconds } of todo) {
    for (const [from, size] of Object.entries(fetch)) total.fetch[from] = (total.fetch[from] ?? 0) + size;
    total.pack += input;
    total.push += layer ?? 0;
    total.seconds += seconds ?? 0;
    if (seconds === undefined || layer === undefined) total.unknown += 1;
  }
  return total;
}

function textOf({ image, records, stages, store, support }: ImagePlan): string {
  const rows = stages.map(({ image: of, stage, platform, state, fetch, input, layer, seconds }) => {
    const todo = state !== "same";
    const fetched = Object.values(fetch).reduce((sum, size) => sum + size, 0);
    return [
      ...[of, stage, platform, state, formatBytes(fetched), todo ? formatBytes(input) : "0 B"],
      ...[todo ? amount(layer, formatBytes) : "0 B", amount(seconds, secondsText)],
    ];
  });
  const table = columns([["image", "stage", "platform", "state", "fetch", "pack from", "push", "seconds"], ...rows]);
  const { fetch, rebuild, push, seconds, unknown } = totalOf(stages);
  const origins = Object.entries(fetch).map(([from, size]) => `${formatBytes(size)} from ${from}`);
  const least = unknown === 0 ? "" : `, at least: ${unknown} stages are not known`;
  const lines = [
    `${image}: ${rebuild} of ${stages.length} layers to rebuild; ${records} earlier builds read`,
    ...table.map((line) => `  ${line}`),
    `  fetch: ${origins.join(", ") || "nothing"}; push: ${formatBytes(push)}; work: ${secondsText(seconds)}${least}`,
    ...(store === undefined ? ["  store: not asked"] : [storeText(store)]),
    ...support.split("\n").flatMap((line) => (line === "" ? [] : [`  ${line}`])),
  ];
  return `${lines.join("\n")}\n`;
}

function storeText({ kept, lacking }: NonNullable<ImagePlan["store"]>): string {
  return `  store: has the files of ${kept.length} of ${kept.length + lacking.length} locks${lacking.length === 0 ? "" : `; lacks ${lacking.join(", ")}`}`;
}

function amount(value: number | undefined, text: (value: number) => string): string {
  return value === undefined ? "unknown" : text(value);
}

function secondsText(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}
