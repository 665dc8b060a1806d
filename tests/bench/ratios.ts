import { CONTENDERS, type Contender, type Results, type Row, type Sample } from "./results.js";
import { type Series, seriesOf } from "./series.js";

/** One thing that was done, by each contender that did it. */
export interface Comparison {
  image: string;
  what: string;
  seconds: Partial<Record<Contender, Series>>;
  bytes: Partial<Record<Contender, number>>;
  disk: Partial<Record<Contender, number>>;
}

/** Bring together what the contenders did, in the order in which it was first done. */
export function comparisons({ rows }: Pick<Results, "rows">): Comparison[] {
  const keys = [...new Set(rows.map(keyOf))];
  return keys.map((key) => comparison(rows.filter((row) => keyOf(row) === key)));
}

/** How long ours takes, as a part of what another takes: medians of the same run. Undefined where one of them did not do it. */
export function ratioTo(other: Contender, { seconds }: Comparison): number | undefined {
  const [ours, theirs] = [seconds.ours, seconds[other]];
  return ours === undefined || theirs === undefined ? undefined : ours.median / theirs.median;
}

function comparison(rows: readonly Row[]): Comparison {
  const [{ image, what } = { image: "", what: "" }] = rows;
  const of = <T>(read: (samples: readonly Sample[]) => T | undefined) =>
    Object.fromEntries(
      CONTENDERS.flatMap((name) => {
        const row = rows.find(({ contender }) => contender === name);
        const value = row === undefined ? undefined : read(row.samples);
        return value === undefined ? [] : [[name, value]];
      }),
    ) as Partial<Record<Contender, T>>;
  return {
    image,
    what,
    seconds: of((samples) => seriesOf(samples.map(({ seconds }) => seconds))),
    bytes: of((samples) => samples.at(-1)?.bytes),
    disk: of((samples) => most(samples.flatMap(({ disk }) => disk ?? []))),
  };
}

function most(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}

const keyOf = ({ image, what }: Row) => `${image}\n${what}`;
