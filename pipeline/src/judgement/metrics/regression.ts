import { type BuildRecord, rounded } from "../../documents/metrics/index.js";
import { comparable } from "./cache.js";
import { type Change, changesOf } from "./changes.js";
import { workingOf } from "./critical-path.js";
import type { MetricsPolicy } from "./policy.js";
import { median, spread } from "./statistics.js";

/** A build that took longer, or an image that weighs more, than those before it. */
export interface Regression {
  kind: "slower" | "larger";
  /** The build that is judged, and the one before it that it is compared with: ids of records. */
  record: string;
  against: string;
  /** Seconds or bytes: what it is, and what it was (the median, or the build before). */
  value: number;
  usual: number;
  /** The commits after the first and up to the second, where they are known; the same one twice where none lies between. */
  commits: { from?: string; to?: string; dirty: boolean };
  /** The steps that took longer than they usually do, with how many seconds, the worst first. */
  steps: { id: string; more: number }[];
  /** Packages and layers whose bytes are others, those of the slower steps' stages first. */
  changes: Change[];
}

/** Judge the last of the records, which are in the order of their times. Returns one entry for time and one for size, where they are worse. */
export function regressionsOf(records: readonly BuildRecord[], policy: MetricsPolicy): Regression[] {
  const last = records.at(-1);
  if (last === undefined) return [];
  const before = records.slice(0, -1);
  return [...slower(last, before, policy), ...larger(last, before, policy)];
}

/** The builds that the last one can be compared with by time: the newest of those before it. */
export function comparison(last: BuildRecord, before: readonly BuildRecord[], policy: MetricsPolicy): BuildRecord[] {
  const key = comparable(last);
  return before.filter((record) => comparable(record) === key).slice(-policy.compare.last);
}

function slower(last: BuildRecord, before: readonly BuildRecord[], policy: MetricsPolicy): Regression[] {
  const others = comparison(last, before, policy);
  const newest = others.at(-1);
  if (newest === undefined || others.length < policy.compare.least) return [];
  const times = others.map(({ seconds }) => seconds);
  const usual = median(times) ?? 0;
  const more = last.seconds - usual;
  const { percent, seconds, noise } = policy.slower;
  if (more < seconds || more < (usual * percent) / 100 || more < noise * spread(times)) return [];
  const steps = slowerSteps(last, others);
  const own = [...steps.map(({ id }) => last.steps.find((step) => step.id === id))];
  const blamed = new Set(own.map((step) => `${step?.image} ${step?.stage}`));
  const changes = changesOf(newest, last);
  const near = (change: Change) => (blamed.has(`${change.image} ${change.stage}`) ? 0 : 1);
  return [
    {
      ...{ kind: "slower", record: last.id, against: newest.id, value: last.seconds, usual: rounded(usual), steps },
      commits: commitsOf(newest, last),
      changes: [...changes].sort((a, b) => near(a) - near(b)),
    },
  ];
}

/** By their own time: what waited for others is not to blame. */
function slowerSteps(last: BuildRecord, others: readonly BuildRecord[]): Regression["steps"] {
  return last.steps
    .map((step) => {
      const was = others.flatMap(({ steps }) => steps.filter(({ id }) => id === step.id).map(spent));
      return { id: step.id, more: rounded(spent(step) - (median(was) ?? 0)) };
    })
    .filter(({ more }) => more >= 0.5)
    .sort((a, b) => b.more - a.more || (a.id < b.id ? -1 : 1));
}

/** Seconds that a step's programs worked; of one from the cache, that the engine looked. */
function spent(step: BuildRecord["steps"][number]): number {
  return step.source === "cache" ? rounded(step.ended - step.started) : workingOf(step);
}

function larger(last: BuildRecord, before: readonly BuildRecord[], policy: MetricsPolicy): Regression[] {
  const like = (record: BuildRecord) =>
    record.compression === last.compression &&
    [...record.platforms].sort().join() === [...last.platforms].sort().join();
  const newest = before.filter(like).at(-1);
  if (newest === undefined) return [];
  const [value, usual] = [sizeOf(last), sizeOf(newest)];
  if (value - usual <= (usual * policy.larger.percent) / 100) return [];
  const grown = changesOf(newest, last).filter(({ bytes }) => bytes > 0);
  return [
    {
      ...{ kind: "larger", record: last.id, against: newest.id, value, usual, steps: [] },
      commits: commitsOf(newest, last),
      changes: grown,
    },
  ];
}

/** Compressed bytes of all layers on all platforms. */
export function sizeOf({ layers }: Pick<BuildRecord, "layers">): number {
  return layers.reduce((sum, { size }) => sum + size, 0);
}

function commitsOf(from: BuildRecord, to: BuildRecord): Regression["commits"] {
  return {
    ...(from.commit !== undefined && { from: from.commit }),
    ...(to.commit !== undefined && { to: to.commit }),
    dirty: to.dirty,
  };
}
