import type { BuildRecord, Step } from "../../documents/metrics/index.js";
import { median } from "../metrics/index.js";

/** One locked package of a stage. `size` in bytes; `from`: the archive or index that has it. */
export interface PlannedPackage {
  kind: "deb" | "wheel";
  name: string;
  version: string;
  size: number;
  from: string;
}

/** One stage of an image, or of its bases, for one platform. */
export interface PlannedStage {
  image: string;
  stage: string;
  platform: string;
  packages: readonly PlannedPackage[];
}

/** What is expected of one stage. Bytes and seconds that nobody can know are missing. */
export interface StageForecast {
  image: string;
  stage: string;
  platform: string;
  /** Against the last recorded build: the same packages, other ones, or a stage that it had not. */
  state: "same" | "changed" | "new";
  /** Bytes to fetch, by where they come from: packages that the last build had not; all where there was none. */
  fetch: Record<string, number>;
  /** Bytes of what the stage is made of. */
  input: number;
  /** Bytes of its layer, compressed. */
  layer?: number;
  /** Seconds to fetch, build and pack it; 0 for what the last build had. */
  seconds?: number;
}

/** The kinds of steps that make a layer. */
const WORK = ["fetch", "stage", "pack"] as const;

/**
 * Say what a build has to do, by the records of earlier builds, the oldest first. Times grow with bytes: the median of what a
 * byte took, in steps of that kind that ran; first of the stage's own, else of all. Without such a step nothing is said.
 */
export function forecast(stages: readonly PlannedStage[], records: readonly BuildRecord[]): StageForecast[] {
  return stages.map((stage) => forecastOf(stage, records));
}

function forecastOf(planned: PlannedStage, records: readonly BuildRecord[]): StageForecast {
  const { image, stage, platform, packages } = planned;
  const last = records.findLast(({ layers }) => layers.some((layer) => isOf(layer, planned)));
  const before = last === undefined ? [] : last.packages.filter((item) => isOf(item, planned));
  const known = new Set(before.map(keyOf));
  const fresh = packages.filter((item) => !known.has(keyOf(item)));
  const same = last !== undefined && fresh.length === 0 && before.length === packages.length;
  const input = sizeOf(packages);
  const layer = last?.layers.find((one) => isOf(one, planned))?.size;
  const was = sizeOf(before);
  const expected = layer === undefined || same ? layer : was > 0 ? Math.round((layer * input) / was) : undefined;
  const seconds = same ? 0 : secondsOf(planned, { fetch: sizeOf(fresh), stage: input, pack: input }, records);
  return {
    ...{ image, stage, platform, state: same ? "same" : last === undefined ? "new" : "changed" },
    ...{ fetch: byOrigin(fresh), input },
    ...(expected !== undefined && { layer: expected }),
    ...(seconds !== undefined && { seconds }),
  };
}

/** Seconds of all kinds of work; undefined where one that has bytes was never seen. */
function secondsOf(
  planned: PlannedStage,
  bytes: Record<(typeof WORK)[number], number>,
  records: readonly BuildRecord[],
): number | undefined {
  const parts = WORK.map((kind) => {
    if (bytes[kind] === 0) return kind === "fetch" ? 0 : undefined;
    const rate = median(ratesOf(records, kind, planned)) ?? median(ratesOf(records, kind));
    return rate === undefined ? undefined : bytes[kind] * rate;
  });
  if (parts.includes(undefined)) return undefined;
  return parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);
}

/** Seconds for each byte of locked packages, of steps of a kind that ran. */
function ratesOf(records: readonly BuildRecord[], kind: Step["kind"], planned?: PlannedStage): number[] {
  return records.flatMap((record) =>
    record.steps
      .filter((step) => step.kind === kind && step.source === "run" && (planned === undefined || isOf(step, planned)))
      .flatMap((step) => {
        const bytes =
          step.kind === "fetch" ? step.bytes.in : sizeOf(record.packages.filter((item) => isOf(item, step)));
        return bytes === undefined || bytes === 0 ? [] : [Math.max(0, step.ended - step.started) / bytes];
      }),
  );
}

interface Place {
  image?: string | undefined;
  stage?: string | undefined;
  platform?: string | undefined;
}

function isOf(one: Place, other: Place): boolean {
  return one.image === other.image && one.stage === other.stage && one.platform === other.platform;
}

function keyOf({ kind, name, version, size }: Omit<PlannedPackage, "from">): string {
  return JSON.stringify([kind, name, version, size]);
}

function sizeOf(items: readonly { size: number }[]): number {
  return items.reduce((sum, { size }) => sum + size, 0);
}

function byOrigin(packages: readonly PlannedPackage[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { from, size } of packages) found[from] = (found[from] ?? 0) + size;
  return found;
}
