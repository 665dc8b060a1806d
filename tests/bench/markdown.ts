import { comparisons, ratioTo } from "./ratios.js";
import { CONTENDERS, type Contender, type Results } from "./results.js";
import type { Series } from "./series.js";

const NAMES: Record<Contender, string> = {
  ours: "here, seconds",
  good: "good Dockerfile",
  usual: "usual Dockerfile",
};

/** Write results as Markdown: the machine, ratios first, then medians with the least and the most in parentheses, then sizes of the first thing done. */
export function resultsTable(results: Results): string {
  const { machine, date, commit } = results;
  const all = comparisons(results);
  const lines = all.map((one) => [
    one.image,
    one.what,
    ratio(ratioTo("good", one)),
    ratio(ratioTo("usual", one)),
    ...CONTENDERS.map((name) => seconds(one.seconds[name])),
  ]);
  const firsts = all.filter((one, index) => all.findIndex(({ image }) => image === one.image) === index);
  const sizes = firsts.flatMap(({ image, what, bytes, disk }) => [
    [image, "compressed", ...CONTENDERS.map((name) => megabytes(bytes[name]))],
    [image, `disk, ${what}`, ...CONTENDERS.map((name) => megabytes(disk[name]))],
  ]);
  return [
    `Measured on ${date.slice(0, 10)} at ${commit.slice(0, 12)}: ${machine.cores} cores, ${Math.round(machine.memory / 2 ** 30)} GiB, ${machine.system}; load ${machine.load.join(" before, ")} after.`,
    "",
    ...table(["image", "what", "of good", "of usual", ...CONTENDERS.map((name) => NAMES[name])], lines),
    "",
    ...table(["image", "at most, MB", ...CONTENDERS.map((name) => NAMES[name].replace(", seconds", ""))], sizes),
  ].join("\n");
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}

const ratio = (value?: number) => (value === undefined ? "–" : value.toFixed(2));
const megabytes = (value?: number) => (value === undefined ? "–" : (value / 1e6).toFixed(1));

function seconds(series?: Series): string {
  if (series === undefined) return "–";
  const { median, min, max } = series;
  return min === max ? median.toFixed(1) : `${median.toFixed(1)} (${min.toFixed(1)}–${max.toFixed(1)})`;
}
